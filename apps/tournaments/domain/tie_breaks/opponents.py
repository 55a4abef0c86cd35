"""Tie-breaks by the strength of the opponents: Buchholz, Buchholz cut 1, Sonneborn-Berger.

Source: FIDE Handbook C.07, articles 8, 9, 14 and 16, as in force since 1 March 2026 (16.4 caps the dummy opponent).
In a round robin an unplayed match counts as if it had been played (article 15).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..graph import NOBODY
from .scores import Values
from .table import PRECISION, Game, Line, Table


class Share(NamedTuple):
    """What one round adds: the opponent's score, and the points taken from it."""

    score: float
    points: float
    voluntary: bool


def buchholz(table: Table) -> Values:
    """The sum of the opponents' scores."""
    return {entrant: round(sum(share.score for share in shares), PRECISION) for entrant, shares in _all_shares(table)}


def buchholz_cut_1(table: Table) -> Values:
    """Buchholz without its lowest share; one of a voluntarily unplayed round goes first (article 16.5)."""
    return {
        entrant: round(sum(share.score for share in shares) - _cut(shares), PRECISION)
        for entrant, shares in _all_shares(table)
    }


def sonneborn_berger(table: Table) -> Values:
    """The sum of each opponent's score times the points taken from it."""
    return {
        entrant: round(sum(share.score * share.points for share in shares), PRECISION)
        for entrant, shares in _all_shares(table)
    }


def _cut(shares: list[Share]) -> float:
    voluntary = [share.score for share in shares if share.voluntary]
    return min(voluntary or [share.score for share in shares], default=0)


def _all_shares(table: Table) -> Iterator[tuple[int, list[Share]]]:
    if not table.swiss:
        for entrant, line in table.lines.items():
            yield (
                entrant,
                [
                    Share(table.lines[game.opponent].points, game.points, voluntary=False)
                    for game in line.games
                    if game.outcome is not None and game.opponent in table.lines
                ],
            )
        return
    adjusted = {entrant: _adjusted(line, table) for entrant, line in table.lines.items()}
    for entrant, line in table.lines.items():
        yield entrant, _shares(line, table, adjusted)


def _adjusted(line: Line, table: Table) -> float:
    """The score that the line is worth to its opponents (article 16.3).

    Rounds without an opponent after the last one that it was there for count as draws.
    """
    there = max((game.round for game in line.games if not game.voluntary), default=0)
    late = [game for game in line.games if game.round > there]
    asked = [game for game in late if game.opponent == NOBODY]
    drawn = table.rounds - there - len(late) + len(asked)
    return line.points - sum(game.points for game in asked) + drawn * table.points.draw


def _shares(line: Line, table: Table, adjusted: dict[int, float]) -> list[Share]:
    dummy = min(line.points, table.points.draw * table.rounds)
    shares = [_share(game, line, dummy, adjusted) for game in line.games if game.outcome is not None]
    missed = table.rounds - len(line.games)
    return shares + [Share(dummy, 0, voluntary=True)] * missed


def _share(game: Game, line: Line, dummy: float, adjusted: dict[int, float]) -> Share:
    """An unplayed round is against a dummy with the line's own score, at the most the absent opponent's score, or
    that of drawing every round when there was none (article 16.4)."""
    if game.played:
        return Share(adjusted.get(game.opponent, 0), game.points, voluntary=False)
    score = min(line.points, adjusted.get(game.opponent, line.points)) if game.opponent != NOBODY else dummy
    return Share(score, game.points, game.voluntary)
