"""Writing matches: a draw by COPY, what a result changes by one UPDATE, however many rows it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connections

from apps.tournaments.domain.graph import Match
from apps.tournaments.storage.rows import COLUMNS, result_columns
from kernel.clock import now
from kernel.db import execute, rows

COPY = f"COPY tournaments_match (tournament_id, {', '.join(COLUMNS)}, finished_at) FROM STDIN"
LINES = 2_000
"""Rows handed over at once: large enough to be quick, small enough to be forgotten quickly."""

# A call is for these two and this playing: with other sides, or after an undo, the match is to be called again.
UPDATE = """
UPDATE tournaments_match AS m SET
  home = c.home, away = c.away, status = c.status, result_kind = c.result_kind, winner = c.winner,
  home_score = c.home_score, away_score = c.away_score, games = c.games::jsonb, entry = c.entry,
  version = m.version + 1, updated_at = %(now)s,
  finished_at = CASE WHEN c.status = 'finished' THEN COALESCE(m.finished_at, %(now)s) END,
  started_at = CASE WHEN c.status IN ('running', 'finished') THEN m.started_at END,
  called_at = CASE WHEN c.status IN ('running', 'finished') OR (c.status = 'ready' AND m.status = 'ready'
                        AND (c.home, c.away) IS NOT DISTINCT FROM (m.home, m.away)) THEN m.called_at END,
  report = CASE WHEN c.status IN ('ready', 'running') AND (c.home, c.away) IS NOT DISTINCT FROM (m.home, m.away)
                THEN m.report END
FROM unnest(%(number)s::int[], %(home)s::int[], %(away)s::int[], %(status)s::text[], %(result_kind)s::text[],
            %(winner)s::text[], %(home_score)s::int[], %(away_score)s::int[], %(games)s::text[], %(entry)s::int[])
     AS c(number, home, away, status, result_kind, winner, home_score, away_score, games, entry)
WHERE m.tournament_id = %(tournament_id)s AND m.number = c.number
"""
REMOVE = "DELETE FROM tournaments_match WHERE tournament_id = %s AND number = ANY(%s::int[]) RETURNING match_id"
NUMBER = """
UPDATE tournaments_participant AS p SET number = d.number
FROM unnest(%s::text::uuid[]) WITH ORDINALITY AS d(participant_id, number) WHERE p.participant_id = d.participant_id
"""


def copy_matches(tournament_id: UUID, matches: Sequence[Match]) -> int:
    """Store new matches; in the caller's transaction. :returns: how many."""
    if not matches:
        return 0
    lines = iter(_lines(tournament_id, matches))
    connection = connections["tournaments"]
    # Django translates the errors of execute(), not those of psycopg's copy().
    with connection.cursor() as cursor, connection.wrap_database_errors:
        with cursor.copy(COPY) as copy:
            while chunk := "".join(islice(lines, LINES)):
                copy.write(chunk)
        return int(cursor.rowcount)


def _lines(tournament_id: UUID, matches: Iterable[Match]) -> Iterable[str]:
    """COPY's text format. Nothing needs escaping: numbers, words of the domain, JSON of numbers."""
    moment = now().isoformat()
    for m in matches:
        kind, winner, home_score, away_score, games = result_columns(m.result)
        yield (
            f"{tournament_id}\t{m.number}\t{m.stage}\t{m.bracket}\t{m.group}\t{m.round}\t{m.position}\t{m.home_from}\t"
            f"{m.away_from}\t{m.best_of}\t{'t' if m.conditional else 'f'}\t{m.pool}\t{m.winner_to}\t{m.winner_side}\t"
            f"{m.loser_to}\t{m.loser_side}\t{_null(m.home)}\t{_null(m.away)}\t{m.status}\t{kind}\t{winner}\t"
            f"{home_score}\t{away_score}\t{games}\t{m.entry}\t{moment if m.status == 'finished' else _NULL}\n"
        )


_NULL = "\\N"


def _null(number: int | None) -> int | str:
    return _NULL if number is None else number


def update_matches(tournament_id: UUID, changed: Sequence[Match]) -> int:
    """Write what the domain says of matches that exist, each with a new ``version``; one statement.

    A report that nobody has confirmed goes with the match that it was about: when its sides change, or it is decided.
    """
    if not changed:
        return 0
    results: list[Any] = list(zip(*(result_columns(m.result) for m in changed), strict=True))
    parameters = dict(
        zip(("result_kind", "winner", "home_score", "away_score", "games"), map(list, results), strict=True)
    )
    return execute(
        "tournaments",
        UPDATE,
        parameters
        | {name: [getattr(m, name) for m in changed] for name in ("number", "home", "away", "status", "entry")}
        | {"tournament_id": tournament_id, "now": now()},
    )


def remove_matches(tournament_id: UUID, numbers: Sequence[int]) -> tuple[UUID, ...]:
    """Delete matches of Swiss rounds that are paired no more. :returns: their ids."""
    return tuple(row[0] for row in rows("tournaments", REMOVE, [tournament_id, list(numbers)])) if numbers else ()


def number_participants(ordered: Sequence[UUID]) -> None:
    """Give participants the numbers 1..n in this order; none of the tournament has one."""
    # One text for the whole array: the driver would take it apart value by value.
    execute("tournaments", NUMBER, ["{" + ",".join(map(str, ordered)) + "}"])
