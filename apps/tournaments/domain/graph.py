"""The match graph: every match says where its two sides come from, and where its winner and loser go.

Entrants are numbers, 1..n in seed order. Slots are derived, never set by hand: see :mod:`.play`.
Plain data, cheap to make by the hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Bracket = Literal["winners", "losers", "final", "third_place", "group", "swiss"]
"""``winners`` is also the only bracket of a single elimination, whose final is its last round;
``final`` is the grand final of a double elimination (round 1) and its reset (round 2)."""

Side = Literal["home", "away"]
Status = Literal["waiting", "ready", "running", "finished", "not_needed"]
ResultKind = Literal["played", "forfeit", "double_forfeit", "walkover", "bye"]
"""Entered by people: ``played``, ``forfeit`` (one side did not come or was put out of the match),
``double_forfeit``. Derived: ``walkover`` (the other side withdrew, or nobody is there), ``bye`` (Swiss)."""

ENTERED: frozenset[str] = frozenset({"played", "forfeit", "double_forfeit"})
NOBODY = 0
"""A slot that will stay empty: both who could have come are out. ``None`` is not known yet."""


class Source(msgspec.Struct, frozen=True, gc=False):
    """Where a side comes from. As text: ``S3`` seed 3, ``W12`` winner of match 12, ``L12`` its loser,
    ``R2.1`` the first of pool 2, ``E7`` entrant 7 by pairing, ``-`` nobody."""

    kind: Literal["S", "W", "L", "R", "E", "-"]
    ref: int = 0
    rank: int = 0

    def __str__(self) -> str:
        if self.kind == "-":
            return "-"
        return f"R{self.ref}.{self.rank}" if self.kind == "R" else f"{self.kind}{self.ref}"


def parse_source(text: str) -> Source:
    """The inverse of ``str(source)``."""
    if text == "-":
        return Source("-")
    ref, _, rank = text[1:].partition(".")
    return Source(text[0], int(ref), int(rank or 0))  # type: ignore[arg-type]  # checked by the database


class Result(msgspec.Struct, frozen=True, gc=False):
    """How a match ended.

    :param winner: ``None``: a draw, or nobody came.
    :param home_score: games won in a best-of-n, goals or points otherwise.
    :param games: goals or points of each game, when somebody noted them.
    """

    winner: Side | None
    kind: ResultKind = "played"
    home_score: int = 0
    away_score: int = 0
    games: tuple[tuple[int, int], ...] = ()


class Match(msgspec.Struct):
    """A match: its place in the graph, and what is known of it by now.

    ``round`` and ``position`` are coordinates in the full bracket of 2^k, from 1, so they have holes where byes were;
    ``number`` has none, counts from 1, and every source has a lower one. Home in a reset is the grand final's loser.

    :param pool: the group (its number, tournament-wide, from 1) or the re-seeded round that this match belongs to,
        0: none. When all its matches are finished, its ranks are known.
    :param conditional: played only if the side that came from above lost (the reset of a grand final).
    :param winner_to: number of the match that the winner goes to, 0: none.
    :param entry: the log entry that its result comes from, 0: none (not played, or derived).
    """

    number: int
    stage: int
    bracket: Bracket
    group: int
    round: int
    position: int
    home_from: Source
    away_from: Source
    best_of: int = 1
    conditional: bool = False
    pool: int = 0
    winner_to: int = 0
    winner_side: Side = "home"
    loser_to: int = 0
    loser_side: Side = "home"
    home: int | None = None
    away: int | None = None
    status: Status = "waiting"
    result: Result | None = None
    entry: int = 0

    @property
    def winner(self) -> int | None:
        """The entrant who won; ``NOBODY`` after a draw or when nobody came; ``None`` while open."""
        if self.result is None:
            return None
        return NOBODY if self.result.winner is None else getattr(self, self.result.winner)

    @property
    def loser(self) -> int | None:
        """The entrant who lost; as :attr:`winner`."""
        if self.result is None:
            return None
        if self.result.winner is None:
            return NOBODY
        loser: int | None = self.away if self.result.winner == "home" else self.home
        return loser


Graph = Sequence[Match]
"""All matches in the order of their numbers: ``graph[n - 1].number == n``."""
