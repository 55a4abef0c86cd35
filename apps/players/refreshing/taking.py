"""Who needs a new report, and taking one of them: what the database says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from apps.players.scouting import jobs, policy
from apps.players.scouting.jobs import COLUMNS, Job, read_job
from kernel.clock import now
from kernel.db import one, rows, transaction
from kernel.ids import new_id

Reason = Literal["fresh", "running", "unknown"]
"""Why a player is left out: a report is younger than the window, somebody is at it, or there is no such player."""

FRESH = """(
  EXISTS (SELECT 1 FROM players_report r WHERE r.player_id = p.player_id AND r.created_at > %(since)s)
  OR EXISTS (SELECT 1 FROM players_scoutjob j
             WHERE j.player_id = p.player_id AND j.state = 'succeeded' AND j.finished_at > %(since)s)
)"""

# Those who have waited longest first, and those who never had a report before them.
STALE = f"""
SELECT p.player_id FROM players_player p
LEFT JOIN LATERAL (SELECT max(r.created_at) AS at FROM players_report r WHERE r.player_id = p.player_id) newest ON true
WHERE (%(everybody)s::bool OR p.player_id = ANY(%(ids)s::uuid[])) AND NOT {FRESH}
ORDER BY newest.at NULLS FIRST, p.player_id LIMIT %(limit)s::int
"""  # noqa: S608  # our own words

BEGIN = f"""
INSERT INTO players_scoutjob AS t (job_id, player_id, state, step, percent, seq, user_ids, request_id, attempts,
  lease_id, lease_until, next_at, created_at, updated_at)
SELECT %(job_id)s::uuid, p.player_id, 'running', 'facts', %(percent)s::int, 1, '{{}}', %(request_id)s::text, 1,
  %(lease_id)s::uuid, %(until)s::timestamptz, %(until)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz
FROM players_player p WHERE p.player_id = %(player_id)s AND NOT {FRESH} FOR KEY SHARE OF p
ON CONFLICT (player_id) WHERE state IN ('queued', 'running') DO NOTHING RETURNING {COLUMNS}
"""  # noqa: S608
STILL_STALE = f"SELECT 1 FROM players_player p WHERE p.player_id = %(player_id)s AND NOT {FRESH}"  # noqa: S608
UNFINISHED = "SELECT job_id FROM players_scoutjob WHERE player_id = %s AND state IN ('queued', 'running')"
PLAYER = "SELECT 1 FROM players_player WHERE player_id = %s"
KNOWN = "SELECT player_id FROM players_player WHERE player_id = ANY(%s::uuid[])"


class _Fresh(Exception):
    """A report was stored between two looks."""


def stale_players(*, ids: Sequence[UUID] | None, window: timedelta, limit: int | None) -> list[UUID]:
    """Players without a report younger than ``window``, the longest without one first. :param ids: only of these."""
    values = {"everybody": ids is None, "ids": list(ids or ()), "since": now() - window, "limit": limit}
    return [row[0] for row in rows("players", STALE, values)]


def unknown_players(ids: Sequence[UUID]) -> set[UUID]:
    return set(ids) - {row[0] for row in rows("players", KNOWN, [list(ids)])}


def count_players() -> int:
    found = one("players", "SELECT count(*) FROM players_player")
    return int(found[0]) if found else 0


def take(*, player_id: UUID, window: timedelta, request_id: str) -> Job | Reason:
    """A job of this player's, held by the caller: a new one, or one that is due and nobody is at.

    Of any number of callers at once, one gets it; the others are told why not.
    """
    try:
        job = _begin(player_id, window, request_id)
    except _Fresh:
        return "fresh"
    if job is not None:
        return job
    unfinished = one("players", UNFINISHED, [player_id])
    if unfinished is not None:
        return jobs.claim(job_id=unfinished[0]) or "running"
    return "fresh" if one("players", PLAYER, [player_id]) else "unknown"


def _begin(player_id: UUID, window: timedelta, request_id: str) -> Job | None:
    """:raises _Fresh:"""
    moment = now()
    asked: dict[str, Any] = {"player_id": player_id, "since": moment - window}
    made = {"job_id": new_id(), "lease_id": new_id(), "percent": jobs.PERCENT["facts"], "request_id": request_id}
    with transaction("players"):
        job = read_job(BEGIN, asked | made | {"now": moment, "until": moment + policy.lease()})
        # The statement looked before it waited for another's job to end. Now that the only unfinished job is ours,
        # a second look sees all that others have stored.
        if job is not None and one("players", STILL_STALE, asked) is None:
            raise _Fresh
    return job
