"""A player's percentiles as a radar chart. SVG by hand: no script, no style, nothing fetched.

Conventions of mplsoccer: each axis ends at the 5th and the 95th percentile of the peers, less-is-better axes are
turned round, and the sample is written beside it. Colours are presentation attributes on a card of its own, so that
the chart looks the same on light and dark pages and under a policy that forbids inline styles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec

from apps.players.domain.percentiles import Standing

SIZE, CENTRE, RADIUS, MARGIN = 480, 240.0, 150.0, 80
"""``MARGIN``: what labels need on the left and on the right of the square."""
RINGS = (0.25, 0.5, 0.75, 1.0)
FEWEST_AXES, MOST_AXES = 3, 12
CARD, GRID, INK, FILL = "#ffffff", "#b6bcc6", "#1c2430", "#1f6feb"
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """:param place: 0 to 1 of the radius. :param text: the rate and the percentile, for people."""

    label: str
    place: float
    text: str


def axes_of(standings: Sequence[Standing]) -> list[Axis]:
    """Of the metrics that matter for the position and can be compared, in their order."""
    shown = [one for one in standings if one.matters and one.percentile is not None]
    return [Axis(label=one.label, place=place_of(one), text=_text(one)) for one in shown[:MOST_AXES]]


def place_of(one: Standing) -> float:
    """How far out: 0 at the 5th percentile, 1 at the 95th, turned round where less is better."""
    assert one.rate is not None
    assert one.low is not None
    assert one.high is not None
    if one.high <= one.low:
        return 0.5
    place = min(1.0, max(0.0, (one.rate - one.low) / (one.high - one.low)))
    return 1.0 - place if one.lower_is_better else place


def draw_radar(*, name: str, subtitle: str, sample: str, axes: Sequence[Axis]) -> str:
    """The chart as an SVG document; with fewer than three axes it says that there is not enough data."""
    enough = len(axes) >= FEWEST_AXES
    said = "; ".join(f"{axis.label}: {axis.text}" for axis in axes) if enough else "Not enough data to compare."
    body = [*_grid(len(axes)), *_shape(axes), *_labels(axes)] if enough else [_words(CENTRE, said, size=16)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} 0 {SIZE + 2 * MARGIN} {SIZE}" role="img"',
            ' aria-labelledby="radar-title radar-desc" font-family="system-ui, sans-serif">',
            f'<title id="radar-title">{_safe(name)}: {_safe(subtitle)}</title>',
            f'<desc id="radar-desc">{_safe(f"{said} {sample}")}</desc>',
            f'<rect x="{-MARGIN}" width="{SIZE + 2 * MARGIN}" height="{SIZE}" rx="12" fill="{CARD}"/>',
            _words(28, _short(name, 44), size=18, weight="bold"),
            _words(48, subtitle, size=12),
            *body,
            _words(SIZE - 14, sample, size=11),
            "</svg>",
        ]
    )


def _grid(spokes: int) -> list[str]:
    rings = [
        f'<circle cx="{CENTRE:g}" cy="{CENTRE:g}" r="{RADIUS * ring:g}" fill="none" stroke="{GRID}"/>' for ring in RINGS
    ]
    ends = [_point(index, spokes, 1.0) for index in range(spokes)]
    lines = [f'<line x1="{CENTRE:g}" y1="{CENTRE:g}" x2="{x:.2f}" y2="{y:.2f}" stroke="{GRID}"/>' for x, y in ends]
    return rings + lines


def _shape(axes: Sequence[Axis]) -> list[str]:
    points = [_point(index, len(axes), axis.place) for index, axis in enumerate(axes)]
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    area = f'<polygon points="{path}" fill="{FILL}" fill-opacity="0.35" stroke="{FILL}" stroke-width="2"/>'
    dots = [
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="4" fill="{FILL}">'
        f"<title>{_safe(axis.label)}: {_safe(axis.text)}</title></circle>"
        for (x, y), axis in zip(points, axes, strict=True)
    ]
    return [area, *dots]


def _labels(axes: Sequence[Axis]) -> list[str]:
    found = []
    for index, axis in enumerate(axes):
        x, y = _point(index, len(axes), 1.12)
        anchor = "middle" if abs(x - CENTRE) < 20 else "start" if x > CENTRE else "end"
        found.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="11" fill="{INK}" text-anchor="{anchor}"'
            f">{_safe(_short(axis.label, 18))}</text>"
        )
    return found


def _point(index: int, spokes: int, place: float) -> tuple[float, float]:
    """Clockwise from the top."""
    angle = 2 * math.pi * index / spokes - math.pi / 2
    return CENTRE + RADIUS * place * math.cos(angle), CENTRE + RADIUS * place * math.sin(angle)


def _words(y: float, text: str, *, size: int, weight: str = "normal") -> str:
    return (
        f'<text x="{CENTRE:g}" y="{y:g}" font-size="{size}" font-weight={quoteattr(weight)} fill="{INK}"'
        f' text-anchor="middle">{_safe(text)}</text>'
    )


def _text(one: Standing) -> str:
    unit = " per 90" if one.scale == "per_90" else " %"
    return f"{one.rate or 0:.2f}{unit}, percentile {100 * (one.percentile or 0):.0f}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _safe(text: str) -> str:
    return escape(UNPRINTABLE.sub("\ufffd", text))
