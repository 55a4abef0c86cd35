"""A match as a row, and back."""

from __future__ import annotations

import json
from typing import Any

from apps.tournaments.domain.graph import Match, Result, parse_source

COLUMNS = (
    "number", "stage", "bracket", '"group"', "round", "position", "home_from", "away_from", "best_of", "conditional",
    "pool", "winner_to", "winner_side", "loser_to", "loser_side", "home", "away", "status", "result_kind", "winner",
    "home_score", "away_score", "games", "entry",
)  # fmt: skip
"""What the domain knows of a match; the rest of the row (when, where, versions) is not its business."""

SELECT = ", ".join(f"m.{column}" for column in COLUMNS)


def match_of(row: tuple[Any, ...]) -> Match:
    """A row of :data:`COLUMNS` as the domain has it."""
    (number, stage, bracket, group, round_, position, home_from, away_from, best_of, conditional, pool, winner_to,
     winner_side, loser_to, loser_side, home, away, status, *result, entry) = row  # fmt: skip
    return Match(
        number, stage, bracket, group, round_, position, parse_source(home_from), parse_source(away_from), best_of,
        conditional, pool, winner_to, winner_side, loser_to, loser_side, home, away, status, result_of(*result), entry,
    )  # fmt: skip


def result_of(kind: str, winner: str, home_score: int, away_score: int, games: str) -> Result | None:
    """:param games: as JSON."""
    if not kind:
        return None
    pairs = () if games == "[]" else json.loads(games)
    return Result(
        winner=winner or None,  # type: ignore[arg-type]  # a constraint of the database
        kind=kind,  # type: ignore[arg-type]
        home_score=home_score,
        away_score=away_score,
        games=tuple((home, away) for home, away in pairs),
    )


def result_columns(result: Result | None) -> tuple[str, str, int, int, str]:
    """The inverse of :func:`result_of`."""
    if result is None:
        return "", "", 0, 0, "[]"
    return result.kind, result.winner or "", result.home_score, result.away_score, json.dumps(result.games)
