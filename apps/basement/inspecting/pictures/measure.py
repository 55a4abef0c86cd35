"""What a picture's own structure says of it, read before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """
    :param width: pixels, of the largest frame or canvas. :param height: likewise.
    :param end: offset of the first byte that is not the picture's any more.
    :param frames: of an animation, else 1. :param passes: times that a decoder goes over all pixels.
    :param memory: bytes per pixel that decoding takes (as measured with Pillow 13, rounded up).
    """

    width: int
    height: int
    end: int
    memory: int
    frames: int = 1
    passes: int = 1

    @property
    def pixels(self) -> int:
        return self.width * self.height
