"""The living tree of the start page: where each context's aerial root hangs. Pure geometry.

The drawing is ``static/pages/banyan.svg`` in a 1000 x 700 box; a root starts hidden in the canopy and
grows towards the ground with the share of traffic that the context's own service answers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

GROUND = 648.0
CENTRE, HALF_WIDTH = 500.0, 455.0
TRUNK = (372.0, 628.0)
"""Between these no root hangs: the trunk stands there."""
LABELS = 8
"""More roots than this have no room for their names; the list below the tree has them."""
AIR = 30.0
"""A root that carries nothing still hangs this far, in percent of its way."""


@dataclass(frozen=True, slots=True)
class Root:
    """One root: an SVG path whose length counts as 100, its foot in the ground, and where its label stands."""

    path: str
    foot: str
    x: float


def reach(weight: float) -> float:
    """How much of its way a root has grown when the service answers ``weight`` percent."""
    return round(AIR + (100 - AIR) * weight / 100, 1)


def roots(count: int) -> list[Root]:
    """``count`` roots from left to right, half of them on each side of the trunk."""
    left, right = (count + 1) // 2, count // 2
    places = [*_spread(left, 96.0, TRUNK[0] - 48), *_spread(right, TRUNK[1] + 48, 904.0)]
    return [Root(path=_path(x, bend), foot=_foot(x), x=x) for x, bend in places]


def _spread(count: int, start: float, end: float) -> list[tuple[float, float]]:
    if count == 1:
        return [(round((start + end) / 2, 1), 14.0)]
    step = (end - start) / max(count - 1, 1)
    return [(round(start + step * i, 1), 14.0 * (-1) ** i) for i in range(count)]


def _path(x: float, bend: float) -> str:
    top = _underside(x) - 46
    middle = (top + GROUND) / 2
    return (
        f"M{x - bend / 2:.1f} {top:.1f}C{x + bend:.1f} {top + 70:.1f} {x - bend:.1f} {middle:.1f} "
        f"{x:.1f} {middle + 40:.1f}S{x + bend / 2:.1f} {GROUND - 60:.1f} {x:.1f} {GROUND:.1f}"
    )


def _foot(x: float) -> str:
    knee, sole = GROUND - 40, GROUND + 4
    return (
        f"M{x - 24:.1f} {sole:.1f}Q{x - 7:.1f} {GROUND - 4:.1f} {x - 5:.1f} {knee:.1f}"
        f"H{x + 5:.1f}Q{x + 7:.1f} {GROUND - 4:.1f} {x + 24:.1f} {sole:.1f}Z"
    )


def _underside(x: float) -> float:
    """The lower edge of the canopy, as the drawing has it."""
    t = (x - CENTRE) / HALF_WIDTH
    s = math.sqrt(max(0.0, 1 - t * t))
    return 272 + 92 * s - 16 * math.cos(t * 9) * s
