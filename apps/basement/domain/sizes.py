"""How large the thumbnails of a picture are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """One thumbnail to make, in pixels; ``sizes``: the longest edges that it is shown for."""

    width: int
    height: int
    sizes: tuple[int, ...]


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """The largest size of the same shape whose edges are at most ``longest``; never enlarged, never without area."""
    edge = max(width, height)
    if edge <= longest:
        return width, height
    # Half a pixel is rounded up, in integers: floats would differ between machines.
    return tuple(max(1, (2 * side * longest + edge) // (2 * edge)) for side in (width, height))  # type: ignore[return-value]


def frames_of(width: int, height: int, sizes: Iterable[int]) -> list[Frame]:
    """What to make of a picture, the largest first. Sizes that it does not reach share one frame: the picture's own."""
    shown: dict[tuple[int, int], list[int]] = {}
    for size in sorted(set(sizes), reverse=True):
        shown.setdefault(fitted(width, height, size), []).append(size)
    return [Frame(*pixels, tuple(sorted(of))) for pixels, of in shown.items()]
