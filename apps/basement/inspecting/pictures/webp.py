"""WebP: RFC 9649: a RIFF container of chunks."""

from __future__ import annotations

import struct

from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex, FileTruncated
from apps.basement.inspecting.source import Source

MOST_CHUNKS = 50_000


def measure(source: Source) -> Measures:
    (riff,) = struct.unpack("<I", source.exactly(4, 4))
    end = 8 + riff + riff % 2
    if end > source.size:
        raise FileTruncated
    position, width, height, frames, images = 12, 0, 0, 0, 0
    for _ in range(MOST_CHUNKS):
        if position >= end:
            break
        name, length = struct.unpack("<4sI", source.exactly(position, 8))
        chunk_width, chunk_height = _size(name, source.at(position + 8, 10))
        width, height = max(width, chunk_width), max(height, chunk_height)
        frames += name == b"ANMF"
        images += name in {b"VP8 ", b"VP8L"}
        position += 8 + length + length % 2
    else:
        raise FileTooComplex
    if position != end or images > 1 or not (width and height) or not images + frames:
        raise FileDamaged(internal=f"chunks end at {position}, the container at {end}; {images} images")
    return Measures(width=width, height=height, end=end, memory=16, frames=max(frames, 1))


def _size(name: bytes, data: bytes) -> tuple[int, int]:
    """Width and height that a chunk beginning with ``data`` speaks of; zeros when it does not."""
    if len(data) < 10:
        return 0, 0
    if name == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if name == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 ":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    return 0, 0
