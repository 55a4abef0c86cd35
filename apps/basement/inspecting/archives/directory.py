"""The central directory of a zip (PKWARE APPNOTE 6.3), read without unpacking anything."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex
from apps.basement.inspecting.source import Source

MOST_ENTRIES = 100_000
LARGEST_DIRECTORY = 32 * 2**20
END, END64, LOCATOR64, ENTRY = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"
_FULL32, _FULL16 = 0xFFFF_FFFF, 0xFFFF


@dataclass(frozen=True, slots=True)
class End:
    """The end record. ``offset``: of the record; ``after``: of the byte after its comment."""

    offset: int
    after: int
    entries: int
    directory: int
    directory_size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One file within. Sizes in bytes as the directory declares them; ``mode`` is Unix's, zero when unknown."""

    name: str
    packed: int
    unpacked: int
    offset: int
    stored: bool
    mode: int


def find_end(source: Source) -> End | None:
    """The end record by which a reader of zips would take the file for one."""
    tail, base = source.tail, source.size - len(source.tail)
    position = tail.rfind(END)
    while position >= 0:
        end = _end(source, base + position, tail[position : position + 22])
        if end is not None:
            return end
        position = tail.rfind(END, 0, position)
    return None


def _end(source: Source, offset: int, record: bytes) -> End | None:
    if len(record) < 22:
        return None
    entries, size, directory, comment = struct.unpack("<10xHIIH", record)
    before = offset
    if _FULL32 in {size, directory} or entries == _FULL16:
        before, entries, size, directory = _end64(source, offset) or (offset, entries, size, directory)
    begins = source.at(before - size, 4) if 0 < size <= before else b""
    if begins == ENTRY or (entries == size == 0 and offset + 22 + comment == source.size):
        return End(offset, offset + 22 + comment, entries, directory, size)
    return None


def _end64(source: Source, offset: int) -> tuple[int, int, int, int] | None:
    """Where the record of 64 bits is, and its entries, size and offset of the directory."""
    locator = source.at(offset - 20, 20) if offset >= 20 else b""
    if locator[:4] != LOCATOR64:
        return None
    (place,) = struct.unpack("<Q", locator[8:16])
    record = source.at(place, 56)
    if record[:4] != END64 or len(record) < 56:
        return None
    entries, size, directory = struct.unpack("<32xQQQ", record)
    return place, entries, size, directory


def entries(source: Source, end: End) -> Iterator[Entry]:
    """Every entry, in the directory's order.

    :raises FileTooComplex: more than we look at. :raises FileDamaged: the directory is not where, or what, it is said.
    """
    if end.entries > MOST_ENTRIES or end.directory_size > LARGEST_DIRECTORY:
        raise FileTooComplex(internal=f"{end.entries} entries in {end.directory_size} bytes")
    position, stop = end.directory, end.directory + end.directory_size
    if stop > end.offset:
        raise FileDamaged(internal="the directory goes on after its end")
    for _ in range(end.entries):
        header = source.at(position, 46)
        if len(header) < 46 or header[:4] != ENTRY:
            raise FileDamaged(internal=f"no entry at {position}")
        lengths = struct.unpack_from("<HHH", header, 28)
        rest = source.at(position + 46, sum(lengths))
        yield _entry(header, rest[: lengths[0]], rest[lengths[0] : lengths[0] + lengths[1]])
        position += 46 + sum(lengths)
    if position != stop:
        raise FileDamaged(internal="the directory has another size")


def _entry(header: bytes, name: bytes, extra: bytes) -> Entry:
    made_by, flags, method = struct.unpack_from("<5xB2xHH", header)
    packed, unpacked = struct.unpack_from("<II", header, 20)
    attributes, offset = struct.unpack_from("<II", header, 38)
    unpacked, packed, offset = _wide(extra, [unpacked, packed, offset])
    text = name.decode("utf-8" if flags & 0x800 else "cp437", errors="replace")
    mode = attributes >> 16 if made_by in {3, 19} else 0  # Unix and macOS
    return Entry(text, packed, unpacked, offset, method == 0, mode)


def _wide(extra: bytes, values: list[int]) -> list[int]:
    """``values`` with those that did not fit 32 bits taken from the extra field of zip64, in this order."""
    if _FULL32 not in values:
        return values
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<HH", extra)
        if tag == 1:
            numbers = struct.iter_unpack("<Q", extra[4 : 4 + min(length, len(extra) - 4) // 8 * 8])
            return [next(numbers, (_FULL32,))[0] if value == _FULL32 else value for value in values]
        extra = extra[4 + length :]
    return values
