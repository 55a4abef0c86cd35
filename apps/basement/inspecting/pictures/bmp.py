"""BMP as Windows writes it: BITMAPINFOHEADER and its successors, not compressed."""

from __future__ import annotations

import struct

from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, TypeNotTaken
from apps.basement.inspecting.source import Source

UNCOMPRESSED = {0, 3, 6}  # BI_RGB, BI_BITFIELDS, BI_ALPHABITFIELDS
DEPTHS = {1, 4, 8, 16, 24, 32}


def measure(source: Source) -> Measures:
    (offset,) = struct.unpack("<I", source.exactly(10, 4))
    header, width, height, _, depth, compression = struct.unpack("<IiiHHI", source.exactly(14, 20))
    height = abs(height)  # a negative one: rows from the top
    if header < 40 or depth not in DEPTHS or width <= 0 or not height or offset < 14 + header:
        raise FileDamaged(internal=f"header of {header} bytes, {width} x {height} x {depth}, pixels at {offset}")
    if compression not in UNCOMPRESSED:
        raise TypeNotTaken("Compressed BMP pictures are not taken; a PNG is smaller.")
    end = offset + (width * depth + 31) // 32 * 4 * height
    return Measures(width=width, height=height, end=end, memory=4)
