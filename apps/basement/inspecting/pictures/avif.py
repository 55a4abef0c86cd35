"""AVIF stills: AV1 items in boxes (the AVIF 1.1 and HEIF specifications).

Sizes are read twice: from the boxes, and from the AV1 sequence headers, because a decoder makes room for the latter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from apps.basement.inspecting.boxes import Box, boxes
from apps.basement.inspecting.pictures import av1
from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex, FileTruncated, TypeNotTaken
from apps.basement.inspecting.source import Source

MOST_ITEMS = 1_000
LARGEST_TABLE = 2**20


def measure(source: Source) -> Measures:
    top = list(boxes(source, 0, source.size))
    if any(box.name == b"moov" for box in top):
        raise TypeNotTaken("Animated AVIF pictures are not taken. Send a video, or an animated WebP.")
    meta = _only(top, b"meta")
    inside = list(boxes(source, meta.start + 4, meta.stop))
    places = dict(_places(_table(source, _only(inside, b"iloc"))))
    coded = [
        places[item] for item, kind in _items(source, _only(inside, b"iinf")) if kind == b"av01" and item in places
    ]
    sizes = [size for place in coded for size in av1.sizes(_item(source, place))]
    if not sizes:
        raise FileDamaged(internal="no AV1 image")
    shown = list(_extents(source, _only(inside, b"iprp")))
    width, height = (max(size[axis] for size in sizes + shown) for axis in (0, 1))
    if sum(a * b for a, b in sizes) > 4 * width * height:
        raise FileTooComplex(internal="the items have far more pixels than the picture")
    return Measures(width=width, height=height, end=source.size, memory=12)


def _only(among: list[Box], name: bytes) -> Box:
    found = [box for box in among if box.name == name]
    if len(found) != 1:
        raise FileDamaged(internal=f"{len(found)} boxes {name!r}")
    return found[0]


def _table(source: Source, box: Box) -> bytes:
    if box.stop - box.start > LARGEST_TABLE:
        raise FileTooComplex
    return source.exactly(box.start, box.stop - box.start)


def _items(source: Source, box: Box) -> Iterator[tuple[int, bytes]]:
    """Id and type of each item."""
    start = box.start + (6 if source.exactly(box.start, 1) == b"\0" else 8)
    for number, entry in enumerate(boxes(source, start, box.stop)):
        data = source.exactly(entry.start, min(entry.stop - entry.start, 16))
        wide = data[0] >= 3
        if number > MOST_ITEMS or len(data) < (14 if wide else 12):
            raise FileDamaged(internal="items")
        yield (int.from_bytes(data[4:8]), data[10:14]) if wide else (int.from_bytes(data[4:6]), data[8:12])


def _places(table: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Offset and length of each item; what is in several pieces, or not in the file itself, is left out."""
    version, sizes = table[0], int.from_bytes(table[4:6])
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    id_size = 4 if version >= 2 else 2
    reader = _Numbers(table, 6)
    for _ in range(min(reader.take(id_size), MOST_ITEMS)):
        item = reader.take(id_size)
        method = reader.take(2) & 15 if version else 0
        reader.take(2)
        base, extents = reader.take(base_size), reader.take(2)
        if method or extents != 1:
            raise TypeNotTaken("AVIF pictures in several pieces are not taken.")
        if version:
            reader.take(index_size)
        yield item, (base + reader.take(offset_size), reader.take(length_size))


class _Numbers:
    def __init__(self, data: bytes, position: int) -> None:
        self._data, self._position = data, position

    def take(self, size: int) -> int:
        if self._position + size > len(self._data):
            raise FileDamaged(internal="a table ends early")
        self._position += size
        return int.from_bytes(self._data[self._position - size : self._position])


def _item(source: Source, place: tuple[int, int]) -> av1.Span:
    offset, length = place
    if offset + length > source.size:
        raise FileTruncated
    return av1.Span(source, offset, offset + (length or source.size - offset))


def _extents(source: Source, properties: Box) -> Iterator[tuple[int, int]]:
    """What the boxes say of widths and heights."""
    container = _only(list(boxes(source, properties.start, properties.stop)), b"ipco")
    for box in boxes(source, container.start, container.stop):
        if box.name == b"ispe":
            width, height = struct.unpack(">II", source.exactly(box.start + 4, 8))
            yield width, height
