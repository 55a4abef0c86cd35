"""Where axes end, and what a name may hold."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from apps.players.domain.percentiles import Standing
from apps.players.domain.radar import Axis, axes_of, draw_radar, place_of

ONE = Standing(
    metric="goals", label="goals", scale="per_90", lower_is_better=False, matters=True, rate=0.5, percentile=0.7,
    reason=None, peers=40, low=0.1, high=0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({}, 0.5),
        ({"rate": 0.1}, 0.0),
        ({"rate": 0.0}, 0.0),
        ({"rate": 0.9}, 1.0),
        ({"rate": 5.0}, 1.0),
        ({"rate": 0.3}, 0.25),
        ({"rate": 0.3, "lower_is_better": True}, 0.75),
        ({"low": 0.5, "high": 0.5}, 0.5),
    ],
)
def test_axes_end_at_the_5th_and_95th_percentile(changes: dict[str, Any], place: float) -> None:
    assert place_of(msgspec.structs.replace(ONE, **changes)) == pytest.approx(place)


def test_axes_are_what_matters_and_can_be_compared() -> None:
    others = [msgspec.structs.replace(ONE, matters=False), msgspec.structs.replace(ONE, percentile=None)]
    assert [axis.text for axis in axes_of([ONE, *others])] == ["0.50 per 90, percentile 70"]


@pytest.mark.parametrize("name", ["]]>", "&amp;", "<x>", "\x00\x08\x1b", "\ufffe\ud800", "x" * 500, '"><script>'])
def test_any_name_makes_well_formed_xml(name: str) -> None:
    axes = [Axis(label=name, place=0.5, text=name)] * 5
    ElementTree.fromstring(draw_radar(name=name, subtitle=name, sample=name, axes=axes))


def test_points_lie_where_their_axes_say() -> None:
    axes = [Axis(label="a", place=place, text="") for place in (1.0, 0.5, 0.0, 0.25)]
    root = ElementTree.fromstring(draw_radar(name="n", subtitle="s", sample="", axes=axes))
    polygon = root.find("{http://www.w3.org/2000/svg}polygon")
    assert polygon is not None
    assert polygon.get("points") == "240.00,90.00 315.00,240.00 240.00,240.00 202.50,240.00"
