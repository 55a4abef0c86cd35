"""Where a player stands among peers. Percentile with ties: (below + 0.5 * equal) / n.

The pool are the players of the same position who played enough in the same season, the player included; so is n.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from apps.players.domain.metrics import CATALOGUE, Scale
from apps.players.domain.positions import Group

FEWEST_PEERS = 10
MINUTES = 900
"""What counts as enough playing time unless somebody says otherwise: ten times 90 minutes."""

Reason = Literal["too_few_minutes", "too_few_peers", "not_recorded"]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the database counted of one metric.

    :param rate: the player's. :param below: how many rates are smaller. :param equal: how many are the same, the
        player's own among them. :param n: how many there are. :param low: the 5th percentile of the rates.
    :param high: their 95th; both ``None`` when there are none, or nobody asked.
    """

    metric: str
    rate: float
    below: int
    equal: int
    n: int
    low: float | None
    high: float | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of a player against the peers'.

    :param rate: per 90 minutes, or in percent, as ``scale`` says; ``None``: not recorded.
    :param percentile: 0 to 1, higher is better for every metric; ``None`` for ``reason``.
    :param peers: n of the formula. :param low: the 5th percentile of their rates, ``high`` the 95th.
    """

    metric: str
    label: str
    scale: Scale
    lower_is_better: bool
    matters: bool
    rate: float | None
    percentile: float | None
    reason: Reason | None
    peers: int
    low: float | None
    high: float | None


def standings(position: Group, counted: list[Counted], *, enough_minutes: bool) -> list[Standing]:
    """Every metric of the catalogue that is recorded or matters for the position, in the catalogue's order."""
    by_name = {one.metric: one for one in counted}
    return [
        _standing(name, by_name.get(name), position=position, enough_minutes=enough_minutes)
        for name, metric in CATALOGUE.items()
        if name in by_name or position in metric.matters
    ]


def percentile(counted: Counted, *, lower_is_better: bool) -> float:
    """(below + 0.5 * equal) / n; for what is better when lower, those above count instead."""
    beaten = counted.n - counted.below - counted.equal if lower_is_better else counted.below
    return (beaten + 0.5 * counted.equal) / counted.n


def _standing(name: str, counted: Counted | None, *, position: Group, enough_minutes: bool) -> Standing:
    metric = CATALOGUE[name]
    reason = _reason(counted, enough_minutes=enough_minutes)
    compared = counted if reason is None else None
    return Standing(
        metric=name,
        label=metric.label,
        scale=metric.scale,
        lower_is_better=metric.lower_is_better,
        matters=position in metric.matters,
        rate=counted.rate if counted else None,
        percentile=percentile(compared, lower_is_better=metric.lower_is_better) if compared else None,
        reason=reason,
        peers=counted.n if counted else 0,
        low=compared.low if compared else None,
        high=compared.high if compared else None,
    )


def _reason(counted: Counted | None, *, enough_minutes: bool) -> Reason | None:
    if counted is None:
        return "not_recorded"
    if not enough_minutes:
        return "too_few_minutes"
    return "too_few_peers" if counted.n < FEWEST_PEERS else None
