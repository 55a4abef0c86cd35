"""PNG and APNG: ISO/IEC 15948: a signature and chunks."""

from __future__ import annotations

import struct

from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex
from apps.basement.inspecting.source import Source

MOST_CHUNKS = 100_000
LARGEST_OTHER_CHUNK = 8 * 2**20  # the decoder reads these into memory
IMAGE_DATA = {b"IDAT", b"fdAT"}


def measure(source: Source) -> Measures:
    length, name, width, height, depth, colour = struct.unpack(">I4sIIBB", source.exactly(8, 18))
    if name != b"IHDR" or length != 13 or not (width and height):
        raise FileDamaged(internal="no IHDR")
    position, frames, data = 8, 0, False
    for _ in range(MOST_CHUNKS):
        length, name = struct.unpack(">I4s", source.exactly(position, 8))
        if not name.isalpha() or (length > LARGEST_OTHER_CHUNK and name not in IMAGE_DATA):
            raise FileDamaged(internal=f"chunk {name!r} of {length}")
        position += 12 + length
        source.exactly(position - 4, 4)
        frames += name == b"fcTL"
        data = data or name == b"IDAT"
        if name == b"IEND":
            break
    else:
        raise FileTooComplex
    if not data:
        raise FileDamaged(internal="no IDAT")
    memory = 4 if colour in {2, 4, 6} or depth == 16 else 1
    return Measures(width=width, height=height, end=position, memory=memory, frames=max(frames, 1))
