"""JPEG: ITU-T T.81, annex B: segments between markers."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from apps.basement.inspecting.pictures.measure import Measures
from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex, FileTruncated
from apps.basement.inspecting.source import Source

MOST_SEGMENTS = 20_000
MOST_METADATA = 32 * 2**20

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
METADATA = frozenset({*range(0xE0, 0xF0), 0xFE})

# In coded data, FF00 is a byte FF, FFFF is padding and FFD0 to FFD7 restart the decoder; anything else is a marker.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_MOTION = re.compile(rb"MotionPhoto(?:_Data)?\W{1,3}1|MicroVideo\W{1,3}1")


@dataclass
class _Walk:
    """One pass over the segments, from ``position`` to its EOI."""

    source: Source
    position: int
    width: int = 0
    height: int = 0
    components: int = 0
    progressive: bool = False
    scans: int = 0
    metadata: int = 0
    motion: bool = False
    segments: int = field(default=0, init=False)

    def run(self) -> None:
        """To the end of this image."""
        self.position += 2
        while True:
            self.segments += 1
            if self.segments > MOST_SEGMENTS or self.metadata > MOST_METADATA:
                raise FileTooComplex
            marker = self._marker()
            if marker == EOI:
                return
            if marker not in ALONE:
                self._segment(marker)

    def _marker(self) -> int:
        while (two := self.source.exactly(self.position, 2)) == b"\xff\xff":
            self.position += 1
        if two[0] != 0xFF or two[1] in {0, SOI}:
            raise FileDamaged(internal=f"no marker at {self.position}")
        self.position += 2
        return two[1]

    def _segment(self, marker: int) -> None:
        (length,) = struct.unpack(">H", self.source.exactly(self.position, 2))
        if length < 2:
            raise FileDamaged(internal="segment shorter than its length")
        if marker in FRAMES:
            self._frame(marker, self.source.exactly(self.position + 2, 6))
        elif marker in METADATA:
            self.metadata += length
            self.motion = self.motion or bool(_MOTION.search(self.source.exactly(self.position, length)))
        self.position += length
        if marker == SOS:
            self._coded_data()

    def _frame(self, marker: int, header: bytes) -> None:
        if self.width:
            raise FileDamaged(internal="two frames")
        _, self.height, self.width, self.components = struct.unpack(">BHHB", header)
        if not (self.width and self.height and self.components):
            raise FileDamaged(internal="no pixels")
        self.progressive = marker in PROGRESSIVE

    def _coded_data(self) -> None:
        if not self.width:
            raise FileDamaged(internal="a scan before the frame")
        self.scans += 1
        found = self.source.find(_MARKER, self.position, self.source.size, longest=2)
        if found is None:
            raise FileTruncated
        self.position = found


def measure(source: Source) -> tuple[Measures, bool]:
    """The measures of the first image of ``source``, and whether it says that a film follows it."""
    walk = _Walk(source, 0)
    walk.run()
    if not walk.scans:
        raise FileDamaged(internal="no scan")
    # The decoder is asked for an eighth of each side; but it keeps all coefficients of what comes in many scans.
    many = walk.progressive or walk.scans > 1
    memory = 2 * walk.components if many else 1
    passes = walk.scans if many else 1
    return Measures(width=walk.width, height=walk.height, end=walk.position, memory=memory, passes=passes), walk.motion


def end_of_next(source: Source, start: int) -> int:
    """Where the JPEG that begins at ``start`` ends."""
    walk = _Walk(source, start)
    walk.run()
    return walk.position
