"""PDF (ISO 32000-2): whole, with nothing behind it, and without actions that run something.

A PDF is never shown by us, only sent as an attachment; what is refused here is what harms in a reader. Names are looked
for in plain objects and in compressed object streams, in all of a file up to ``SCANNED`` bytes and in both ends of a
larger one. It is no virus scanner: encrypted strings and files within are not looked into.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from apps.basement.inspecting.archives.directory import find_end
from apps.basement.inspecting.documents.markup import HAS_MARKUP
from apps.basement.inspecting.refusals import FileHasTrailer, FileIsTwoThings, FileTruncated, PdfActive
from apps.basement.inspecting.source import Source
from apps.basement.inspecting.verdict import Verdict

SCANNED = 64 * 2**20
MOST_INFLATED = 32 * 2**20
LARGEST_STREAM = 4 * 2**20
OVERLAP = 256


def _name(word: str) -> str:
    """A pattern for a PDF name whose letters may each be written as ``#`` and two digits."""
    return "/" + "".join(f"(?:{letter}|#{ord(letter):02x})" for letter in word) + r"(?![A-Za-z0-9])"


_ACTIVE = re.compile("|".join(map(_name, ["JavaScript", "Launch", "RichMedia"])).encode())
_ACTIVE_HEX = re.compile(_ACTIVE.pattern, re.IGNORECASE)
_OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_BLANKS = b"\0\t\n\f\r "


def examine(source: Source) -> Verdict:
    """:raises FileRefused: it is cut off, goes on after its end, or runs something."""
    if source.tail.rfind(b"startxref") < 0 or (end := source.tail.rfind(b"%%EOF")) < 0:
        raise FileTruncated
    trailer = source.tail[end + 5 :].strip(_BLANKS)
    if find_end(source) is not None or HAS_MARKUP.search(source.head[:1024]):
        raise FileIsTwoThings
    if trailer:
        raise FileHasTrailer
    for data in _parts(source):
        if _is_active(data):
            raise PdfActive
    return Verdict(content_type="application/pdf", kind="document")


def _is_active(data: bytes) -> bool:
    if _ACTIVE.search(data):
        return True
    return b"#" in data and bool(_ACTIVE_HEX.search(data))


def _parts(source: Source) -> Iterator[bytes]:
    """Raw bytes and what object streams among them hold."""
    spans = [(0, source.size)] if source.size <= SCANNED else _ends(source.size)
    inflated = 0
    for start, stop in spans:
        for offset, data in source.chunks(start, stop, overlap=OVERLAP):
            yield data
            for found in _OBJECTS.finditer(data):
                if inflated < MOST_INFLATED:
                    objects = _inflate(source, offset + found.end())
                    inflated += len(objects)
                    yield objects


def _ends(size: int) -> list[tuple[int, int]]:
    return [(0, SCANNED // 2), (size - SCANNED // 2, size)]


def _inflate(source: Source, start: int) -> bytes:
    """What a stream holds; as far as it can be read, and no more than ``LARGEST_STREAM``."""
    inflater, parts, length = zlib.decompressobj(), [], 0
    try:
        for _, data in source.chunks(start, source.size, step=64 * 1024):
            parts.append(inflater.decompress(data, LARGEST_STREAM - length))
            length += len(parts[-1])
            if inflater.eof or length >= LARGEST_STREAM:
                break
    except zlib.error:  # another filter, or damage; readers show such files, and nothing runs from it
        pass
    return b"".join(parts)
