"""Tie-breaks that look only at those who are level: head-to-head, direct encounter, lot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from .table import PRECISION, Table

Group = list[int]
_LOT_BITS = 53


class Parts(NamedTuple):
    """A level group taken apart, best part first, and the figures that did it."""

    groups: list[Group]
    values: dict[int, dict[str, float]]


def head_to_head(table: Table, level: Group) -> Parts:
    """The table of the matches among those level, by points, then difference, then score; applied again to whoever
    is still level when somebody else is not. The values are those of the last such table an entrant was in."""
    values: dict[int, dict[str, float]] = {}

    def part(group: Group) -> list[Group]:
        rows = _mini_table(table, group)
        for entrant, (won, apart, scored) in rows.items():
            values[entrant] = {
                "head_to_head": won,
                "head_to_head_difference": apart,
                "head_to_head_for": scored,
            }
        return by_value(group, rows)

    return Parts(_again(level, part), values)


def direct_encounter(table: Table, level: Group) -> Parts:
    """FIDE C.07 article 6. The value is the place among those who were level, 0: nobody could be told apart."""
    groups = _again(level, lambda group: _encounter(table, group))
    values: dict[int, dict[str, float]] = {}
    place = 1
    for group in groups:
        for entrant in group:
            values[entrant] = {"direct_encounter": place if len(groups) > 1 else 0}
        place += len(group)
    return Parts(groups, values)


def lot(table: Table, level: Group) -> Parts:
    """A number drawn for each entrant from the stored seed alone, so it never depends on who else is level."""
    drawn = {entrant: _drawn(table.lot, entrant) for entrant in level}
    order = sorted(level, key=lambda entrant: (-drawn[entrant], entrant))
    return Parts([[entrant] for entrant in order], {entrant: {"lot": number} for entrant, number in drawn.items()})


def by_value(group: Sequence[int], values: dict[int, Any]) -> list[Group]:
    """The group in parts of equal value, the highest first."""
    order = sorted(group, key=values.__getitem__, reverse=True)
    return [list(part) for _, part in groupby(order, key=values.__getitem__)]


def _again(level: Group, part: Callable[[Group], list[Group]]) -> list[Group]:
    """``part`` applied to each part that is smaller than before, until none falls apart any more."""
    done: list[Group] = []
    todo = [level]
    while todo:
        group = todo.pop()
        parts = part(group) if len(group) > 1 else [group]
        if len(parts) == 1:
            done.append(group)
        else:
            todo.extend(reversed(parts))
    return done


def _mini_table(table: Table, group: Group) -> dict[int, tuple[float, int, int]]:
    members = set(group)
    rows = {}
    for entrant in group:
        games = [game for game in table.lines[entrant].games if game.opponent in members]
        won = round(sum(game.points for game in games), PRECISION)
        scored = sum(game.scored for game in games)
        rows[entrant] = (won, scored - sum(game.conceded for game in games), scored)
    return rows


def _encounter(table: Table, group: Group) -> list[Group]:
    """If all have met (or could have, in a round robin), by their score against each other; otherwise those come
    off the top, one after the other, whom nobody below could reach by winning every match that was not played."""
    members = set(group)
    met = {entrant: _met(table, entrant, members) for entrant in group}
    score = {entrant: round(sum(met[entrant].values()), PRECISION) for entrant in group}
    others = len(group) - 1
    if not table.swiss or all(len(seen) == others for seen in met.values()):
        return by_value(group, score)
    best = {e: round(score[e] + (others - len(met[e])) * table.points.win, PRECISION) for e in group}
    return _off_the_top(group, score, best)


def _off_the_top(group: Group, score: dict[int, float], best: dict[int, float]) -> list[Group]:
    order = sorted(group, key=lambda entrant: (-score[entrant], best[entrant], entrant))
    reachable = [best[order[-1]]]
    for entrant in reversed(order[1:-1]):
        reachable.append(max(best[entrant], reachable[-1]))
    parts: list[Group] = []
    while len(order) > 1 and score[order[0]] > reachable.pop():
        parts.append([order.pop(0)])
    return [*parts, order]


def _met(table: Table, entrant: int, members: set[int]) -> dict[int, float]:
    """The average of the points taken from each of the members met. In a round robin forfeits are meetings too."""
    taken: dict[int, list[float]] = {}
    for game in table.lines[entrant].games:
        if game.opponent in members and game.outcome is not None and (game.played or not table.swiss):
            taken.setdefault(game.opponent, []).append(game.points)
    return {opponent: sum(points) / len(points) for opponent, points in taken.items()}


def _drawn(seed: int, entrant: int) -> float:
    digest = blake2b(f"{seed}:{entrant}".encode(), digest_size=8).digest()
    return float((int.from_bytes(digest, "big") >> (64 - _LOT_BITS)) / 2**_LOT_BITS)
