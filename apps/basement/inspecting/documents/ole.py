"""Compound files ([MS-CFB]): office documents before 2007, encrypted ones, messages, installers."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from apps.basement.inspecting.refusals import (
    DocumentHasMacros,
    FileDamaged,
    FileExecutable,
    FileTooComplex,
    FileTruncated,
)
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_SECTORS = 4_096
LAST_SECTOR = 0xFFFF_FFFA
IN_HEADER = 109

STREAMS = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
    "encryptedpackage": "application/x-ole-storage",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
MACROS = {"vba", "_vba_project", "_vba_project_cur", "macros", "ole10native", "\x01ole10native"}
INSTALLERS = {bytes.fromhex(f"{low}100c0000000000c000000000000046") for low in ("82", "84", "86")}


def examine(source: Source) -> Verdict:
    """:raises FileRefused: it is cut off, an installer, or has macros or packed programs."""
    found = ""
    for kind, name, class_id in _entries(source):
        if kind == 5 and class_id in INSTALLERS:
            raise FileExecutable
        if name in MACROS:
            raise DocumentHasMacros
        found = found or STREAMS.get(name, "")
    return Verdict(content_type=found or "application/x-ole-storage", kind="document" if found else "other")


def _entries(source: Source) -> Iterator[tuple[int, str, bytes]]:
    """Type, name in lower case and class of each entry of the directory."""
    header = source.exactly(0, 512)
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in {9, 12}:
        raise FileDamaged(internal=f"sectors of 2^{shift} bytes")
    table = _Table(source, header, shift)
    for sector in table.chain(struct.unpack_from("<I", header, 48)[0]):
        data = table.sector(sector)
        for at in range(0, len(data), 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind:
                name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace").lower()
                yield kind, name, data[at + 80 : at + 96]


class _Table:
    """The file allocation table: which sector follows which."""

    def __init__(self, source: Source, header: bytes, shift: int) -> None:
        self._source, self._shift = source, shift
        self._each = (1 << shift) // 4
        self._first = struct.unpack_from(f"<{IN_HEADER}I", header, 76)
        self._more = struct.unpack_from("<I", header, 68)[0]

    def sector(self, number: int) -> bytes:
        """:raises FileTruncated: the file ends before."""
        data = self._source.at(number + 1 << self._shift, 1 << self._shift)
        if len(data) < 128 or (len(data) % 128):
            raise FileTruncated
        return data

    def chain(self, start: int) -> Iterator[int]:
        for _ in range(MOST_SECTORS):
            if start >= LAST_SECTOR:
                return
            yield start
            start = self._number(self._where(start // self._each), start % self._each)
        raise FileTooComplex

    def _where(self, index: int) -> int:
        """The sector of the table's part ``index``."""
        if index < IN_HEADER:
            return int(self._first[index])
        index, sector = index - IN_HEADER, self._more
        while index >= self._each - 1:
            index, sector = index - (self._each - 1), self._number(sector, self._each - 1)
        return self._number(sector, index)

    def _number(self, sector: int, index: int) -> int:
        data = self._source.exactly((sector + 1 << self._shift) + 4 * index, 4)
        return int.from_bytes(data, "little")
