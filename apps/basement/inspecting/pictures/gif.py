"""GIF: CompuServe, GIF89a: a screen, then blocks of sub-blocks."""

from __future__ import annotations

import struct

from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex
from apps.basement.inspecting.source import Source

MOST_SUB_BLOCKS = 1_000_000
TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C


class _Walk:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.width, self.height, flags = struct.unpack("<HHB", source.exactly(6, 5))
        self.position = 13 + _table(flags)
        self.frames = self.sub_blocks = 0

    def run(self) -> None:
        while (block := self.source.exactly(self.position, 1)[0]) != TRAILER:
            if block == EXTENSION:
                self.position += 2
            elif block == IMAGE:
                self._image()
            else:
                raise FileDamaged(internal=f"block {block:#x}")
            self._skip()
        self.position += 1

    def _image(self) -> None:
        left, top, width, height, flags = struct.unpack("<HHHHB", self.source.exactly(self.position + 1, 9))
        if not (width and height):
            raise FileDamaged(internal="a frame without pixels")
        self.width, self.height = max(self.width, left + width), max(self.height, top + height)
        self.frames += 1
        self.position += 11 + _table(flags)

    def _skip(self) -> None:
        while length := self.source.exactly(self.position, 1)[0]:
            self.position += 1 + length
            self.sub_blocks += 1
            if self.sub_blocks > MOST_SUB_BLOCKS:
                raise FileTooComplex
        self.position += 1


def _table(flags: int) -> int:
    """Bytes of the colour table that follows."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def measure(source: Source) -> Measures:
    walk = _Walk(source)
    walk.run()
    if not walk.frames:
        raise FileDamaged(internal="no frame")
    memory = 1 if walk.frames == 1 else 12  # frames are laid over one another in colour
    return Measures(width=walk.width, height=walk.height, end=walk.position, memory=memory, frames=walk.frames)
