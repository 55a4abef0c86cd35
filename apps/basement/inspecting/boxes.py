"""Boxes of the ISO base media file format (ISO/IEC 14496-12), which MP4, MOV, AVIF and HEIC are made of."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from apps.basement.inspecting.refusals import FileDamaged, FileHasTrailer, FileTooComplex, FileTruncated
from apps.basement.inspecting.source import Source

MOST_BOXES = 20_000
_NAME = re.compile(rb"[A-Za-z0-9 \xa9._-]{4}")


@dataclass(frozen=True, slots=True)
class Box:
    """``start`` to ``stop``: its content, without the header."""

    name: bytes
    start: int
    stop: int


def boxes(source: Source, start: int, stop: int) -> Iterator[Box]:
    """The boxes that fill ``start`` to ``stop``, not those within them.

    :raises FileTruncated: the last one goes on after ``stop``, which is the file's end.
    :raises FileHasTrailer: what follows the last one is no box, at the end of the file.
    :raises FileDamaged: likewise, within a box.
    """
    position = start
    for _ in range(MOST_BOXES):
        if position >= stop:
            return
        box = _box(source, position, stop)
        yield box
        position = box.stop
    raise FileTooComplex


def _box(source: Source, position: int, stop: int) -> Box:
    outer = stop == source.size
    header = source.at(position, 16)
    if len(header) < 8 or not _NAME.fullmatch(header[4:8]):
        raise (FileHasTrailer if outer and position else FileDamaged)(internal=f"no box at {position}")
    length, name = struct.unpack(">I4s", header[:8])
    skip = 8
    if length == 1 and len(header) == 16:
        (length,), skip = struct.unpack(">Q", header[8:]), 16
    elif length == 0:
        length = stop - position
    if length < skip:
        raise FileDamaged(internal=f"box {name!r} of {length} bytes")
    if position + length > stop:
        raise (FileTruncated if outer else FileDamaged)(internal=f"box {name!r} ends after {stop}")
    return Box(name, position + skip, position + length)
