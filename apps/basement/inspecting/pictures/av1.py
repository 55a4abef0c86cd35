"""AV1: the sizes in sequence headers (AV1 Bitstream & Decoding Process Specification, sections 5.3 to 5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from apps.basement.inspecting.refusals import FileDamaged, FileTooComplex
from apps.basement.inspecting.source import Source

MOST_UNITS = 10_000
SEQUENCE_HEADER = 1


@dataclass(frozen=True, slots=True)
class Span:
    """The coded data of one item."""

    source: Source
    start: int
    stop: int


def sizes(item: Span) -> Iterator[tuple[int, int]]:
    """Width and height of every sequence header of the item: the most that its frames can have."""
    position = item.start
    for _ in range(MOST_UNITS):
        if position >= item.stop:
            return
        kind, start, stop = _unit(item, position)
        if kind == SEQUENCE_HEADER:
            yield _Bits(item.source.exactly(start, min(stop - start, 256))).size()
        position = stop
    raise FileTooComplex


def _unit(item: Span, position: int) -> tuple[int, int, int]:
    """Type, start and stop of the open bitstream unit at ``position``."""
    data = item.source.at(position, 10)
    start = 1 + (data[0] >> 2 & 1)
    length, shift = 0, 0
    if not data[0] >> 1 & 1:
        return data[0] >> 3 & 15, position + start, item.stop
    for byte in data[start:]:
        start += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    stop = position + start + length
    if stop > item.stop:
        raise FileDamaged(internal="a unit goes on after its item")
    return data[0] >> 3 & 15, position + start, stop


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._bits, self._left = int.from_bytes(data), 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise FileDamaged(internal="a sequence header ends early")
        return self._bits >> self._left & ((1 << count) - 1)

    def size(self) -> tuple[int, int]:
        self.take(4)  # profile, still_picture
        if self.take(1):  # reduced_still_picture_header
            self.take(5)
        else:
            self._operating_points()
        widths, heights = self.take(4) + 1, self.take(4) + 1
        return self.take(widths) + 1, self.take(heights) + 1

    def _operating_points(self) -> None:
        if self.take(1):
            raise FileDamaged(internal="timing in a still picture")
        delays = self.take(1)
        for _ in range(self.take(5) + 1):
            self.take(12)
            if self.take(5) > 7:
                self.take(1)
            if delays and self.take(1):
                self.take(4)
