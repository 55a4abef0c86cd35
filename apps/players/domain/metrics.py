"""The metrics that are ranked. Others may be stored and shown; what nobody defined is compared with nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from apps.players.domain.positions import GROUPS, Group
from kernel.errors import Malformed

Scale = Literal["per_90", "percent"]
MOST = 60
LARGEST = 1e9
MOST_IN_A_SEASON = 10_000
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LOOSE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ .%/+-]{0,59}")


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """:param scale: ``per_90``: a total, compared per 90 minutes; ``percent``: compared as it is, 0 to 100.

    :param matters: the positions whose radar and reports show it; it is ranked for all.
    """

    name: str
    label: str
    scale: Scale = "per_90"
    lower_is_better: bool = False
    matters: tuple[Group, ...]


class MetricsInvalid(Malformed):
    """A figure has no usable name, is no finite number, or is beyond what can be."""

    code = "metrics_invalid"
    message = "Metrics are numbers by name."


class StatisticsInvalid(MetricsInvalid):
    """The same for figures without a season."""

    code = "statistics_invalid"
    message = "'statistics' are numbers by name."


def _metric(name: str, label: str, matters: str, *, percent: bool = False, lower: bool = False) -> Metric:
    """:param matters: first letters of positions."""
    positions = tuple(group for group in GROUPS if group[0] in matters)
    return Metric(
        name=name, label=label, scale="percent" if percent else "per_90", lower_is_better=lower, matters=positions
    )


CATALOGUE: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        _metric("goals", "goals", "mf"),
        _metric("expected_goals", "expected goals", "f"),
        _metric("shots", "shots", "f"),
        _metric("shots_on_target", "shots on target", "f"),
        _metric("touches_in_box", "touches in the box", "f"),
        _metric("assists", "assists", "mf"),
        _metric("expected_assists", "expected assists", "m"),
        _metric("key_passes", "key passes", "mf"),
        _metric("dribbles_completed", "dribbles completed", "mf"),
        _metric("crosses_completed", "crosses completed", ""),
        _metric("passes_completed", "passes completed", "gd"),
        _metric("pass_accuracy", "pass accuracy", "gdm", percent=True),
        _metric("progressive_passes", "progressive passes", "dm"),
        _metric("tackles_won", "tackles won", "dm"),
        _metric("interceptions", "interceptions", "dm"),
        _metric("recoveries", "recoveries", "m"),
        _metric("clearances", "clearances", "d"),
        _metric("blocks", "blocks", "d"),
        _metric("aerial_duels_won", "aerial duels won", "df"),
        _metric("possession_lost", "possession lost", "mf", lower=True),
        _metric("fouls_committed", "fouls committed", "dm", lower=True),
        _metric("yellow_cards", "yellow cards", "", lower=True),
        _metric("red_cards", "red cards", "", lower=True),
        _metric("errors_leading_to_goal", "errors leading to a goal", "gd", lower=True),
        _metric("saves", "saves", "g"),
        _metric("save_percentage", "saves of shots on target", "g", percent=True),
        _metric("goals_conceded", "goals conceded", "g", lower=True),
        _metric("clean_sheets", "clean sheets", "g"),
        _metric("crosses_claimed", "crosses claimed", "g"),
    )
}
"""In the order of lists, radars and reports."""


def of_position(position: str) -> list[Metric]:
    """The metrics that matter for a position, in the catalogue's order."""
    return [metric for metric in CATALOGUE.values() if position in metric.matters]


def exact_metrics(metrics: Mapping[str, float]) -> dict[str, float]:
    """A season's totals by name. A name outside the catalogue is kept, in lower case with underscores.

    :raises MetricsInvalid:
    """
    if len(metrics) > MOST:
        raise MetricsInvalid(f"There are at most {MOST} metrics.", field="metrics")
    for name, value in metrics.items():
        if not NAME.fullmatch(name):
            raise MetricsInvalid("A metric's name is in lower case with underscores.", field="metrics")
        most = LARGEST
        if metric := CATALOGUE.get(name):
            most = 100 if metric.scale == "percent" else MOST_IN_A_SEASON
        if not (math.isfinite(value) and 0 <= value <= most):
            raise MetricsInvalid(f"'{name}' is a number from 0 to {most:g}.", field=f"metrics.{name}")
    return {name: float(value) for name, value in metrics.items()}


def exact_statistics(statistics: Mapping[str, float]) -> dict[str, float]:
    """Figures without a season, their names as they were given. :raises StatisticsInvalid:"""
    if len(statistics) > MOST:
        raise StatisticsInvalid(f"There are at most {MOST} statistics.", field="statistics")
    for name, value in statistics.items():
        if not LOOSE_NAME.fullmatch(name):
            raise StatisticsInvalid("A statistic's name is a few plain words.", field="statistics")
        if not (math.isfinite(value) and abs(value) <= LARGEST):
            raise StatisticsInvalid(f"'{name}' is a number up to {LARGEST:g}.", field=f"statistics.{name}")
    return {name: float(value) for name, value in statistics.items()}
