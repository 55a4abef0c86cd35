"""Tie-breaks as data: a list of names, each applied to whoever the ones before left level."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..rules import TieBreak
from . import among, opponents, scores
from .among import Group, Parts, by_value
from .scores import Values
from .table import Line, Table, tabulate

__all__ = ["Line", "Order", "Table", "order", "tabulate"]

OF_EACH: Mapping[str, Callable[[Table], Values]] = {
    "points": scores.points,
    "difference": scores.difference,
    "for": scores.scored,
    "wins": scores.wins,
    "buchholz": opponents.buchholz,
    "buchholz_cut_1": opponents.buchholz_cut_1,
    "sonneborn_berger": opponents.sonneborn_berger,
}
"""A number of each entrant, whoever is level; more is better."""

AMONG_LEVEL: Mapping[str, Callable[[Table, Group], Parts]] = {
    "head_to_head": among.head_to_head,
    "direct_encounter": among.direct_encounter,
    "lot": among.lot,
}
"""Meaningful only among those who are level; others have no value."""


class Order(NamedTuple):
    """Entrants from first to last with what put each below the one before, and every tie-break's values."""

    places: list[tuple[int, str]]
    values: dict[int, dict[str, float]]


def order(table: Table, names: Sequence[TieBreak], *, last: frozenset[int]) -> Order:
    """Everyone in order. ``lot`` decides at the end even if it is not named, so no two share a place.

    :param last: those who come after all others (``decided_by`` "withdrawn").
    """
    values: dict[int, dict[str, float]] = {entrant: {} for entrant in table.lines}
    levels = _start(sorted(table.lines), last)
    for name in (*names, "lot"):
        split = _splitter(table, name, values)
        levels = [part for group, above in levels for part in _parts(group, above, name, split)]
    return Order([(group[0], above) for group, above in levels], values)


def _start(entrants: Group, last: frozenset[int]) -> list[tuple[Group, str]]:
    staying = [entrant for entrant in entrants if entrant not in last]
    gone = [entrant for entrant in entrants if entrant in last]
    levels = [(staying, "")] if staying else []
    return [*levels, (gone, "withdrawn" if staying else "")] if gone else levels


def _parts(group: Group, above: str, name: str, split: Callable[[Group], list[Group]]) -> list[tuple[Group, str]]:
    if len(group) == 1:
        return [(group, above)]
    first, *rest = split(group)
    return [(first, above), *((part, name) for part in rest)]


def _splitter(table: Table, name: str, values: dict[int, dict[str, float]]) -> Callable[[Group], list[Group]]:
    if name in OF_EACH:
        numbers = OF_EACH[name](table)
        for entrant, number in numbers.items():
            values[entrant][name] = float(number)
        return lambda group: by_value(group, numbers)

    def split(group: Group) -> list[Group]:
        parts = AMONG_LEVEL[name](table, group)
        for entrant, figures in parts.values.items():
            values[entrant].update(figures)
        return parts.groups

    return split
