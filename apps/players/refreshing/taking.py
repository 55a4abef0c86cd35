"""Who needs a new report, and taking one of them: what the database says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from apps.players.facts import fact_sheets
from apps.players.scouting import jobs, policy
from apps.players.scouting.jobs import COLUMNS, Job, read_jobs
from apps.players.scouting.live import announce
from apps.scouting.contract import FactSheet
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

# In one order, so that two refreshers never wait for each other's players crosswise.
BEGIN = f"""
INSERT INTO players_scoutjob AS t (job_id, player_id, state, step, percent, seq, user_ids, request_id, attempts,
  lease_id, lease_until, next_at, created_at, updated_at)
SELECT new.job_id, p.player_id, 'running', 'facts', %(percent)s::int, 1, '{{}}', %(request_id)s::text, 1,
  %(lease_id)s::uuid, %(until)s::timestamptz, %(until)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz
FROM unnest(%(player_ids)s::uuid[], %(job_ids)s::uuid[]) AS new(player_id, job_id)
JOIN players_player p ON p.player_id = new.player_id
WHERE NOT {FRESH} ORDER BY p.player_id FOR KEY SHARE OF p
ON CONFLICT (player_id) WHERE state IN ('queued', 'running') DO NOTHING RETURNING {COLUMNS}
"""  # noqa: S608
UNDO_FRESH = f"""
DELETE FROM players_scoutjob t USING players_player p
WHERE t.job_id = ANY(%(job_ids)s::uuid[]) AND p.player_id = t.player_id AND {FRESH} RETURNING t.job_id
"""  # noqa: S608
UNFINISHED = """
SELECT player_id, job_id FROM players_scoutjob
WHERE player_id = ANY(%s::uuid[]) AND state IN ('queued', 'running')
"""
KNOWN = "SELECT player_id FROM players_player WHERE player_id = ANY(%s::uuid[])"


def stale_players(*, ids: Sequence[UUID] | None, window: timedelta, limit: int | None) -> list[UUID]:
    """Players without a report younger than ``window``, the longest without one first. :param ids: only of these."""
    values = {"everybody": ids is None, "ids": list(ids or ()), "since": now() - window, "limit": limit}
    return [row[0] for row in rows("players", STALE, values)]


def unknown_players(ids: Sequence[UUID]) -> set[UUID]:
    return set(ids) - {row[0] for row in rows("players", KNOWN, [list(ids)])}


def count_players() -> int:
    found = one("players", "SELECT count(*) FROM players_player")
    return int(found[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some players.

    :ivar new: jobs that were made for them, held by the caller. :ivar due: jobs that were due, now held.
    :ivar left_out: the others, and why.
    """

    new: list[Job]
    due: list[Job]
    left_out: dict[UUID, Reason]


def take(player_ids: Sequence[UUID], *, window: timedelta, request_id: str) -> Taken:
    """Jobs of these players that the caller holds from now on. Of any number of callers at once, one gets a player."""
    new = _begin(player_ids, window, request_id)
    others = set(player_ids) - {job.player_id for job in new}
    if not others:
        return Taken(new, [], {})
    unfinished = dict(rows("players", UNFINISHED, [list(others)]))
    due = [job for job_id in unfinished.values() if (job := jobs.claim(job_id=job_id))]
    left_out: dict[UUID, Reason] = dict.fromkeys(others, "fresh")
    left_out |= dict.fromkeys(unfinished, "running") | dict.fromkeys(unknown_players(list(others)), "unknown")
    for job in due:
        del left_out[job.player_id]
    return Taken(new, due, left_out)


def prepare_all(new: Sequence[Job]) -> list[tuple[Job, FactSheet]]:
    """What scouting is to be asked about new jobs, as :func:`apps.players.scouting.flow.prepare` does it for one.

    :returns: those that are still ours; of the others the players were deleted.
    """
    sheets = fact_sheets([job.player_id for job in new])
    ready = jobs.advance_all([job for job in new if job.player_id in sheets], "generating")
    for job in ready:
        announce(job)
    return [(job, sheets[job.player_id]) for job in ready]


def _begin(player_ids: Sequence[UUID], window: timedelta, request_id: str) -> list[Job]:
    moment = now()
    values = {
        "player_ids": list(player_ids),
        "job_ids": [new_id() for _ in player_ids],
        "since": moment - window,
        "percent": jobs.PERCENT["facts"],
        "request_id": request_id,
        "lease_id": new_id(),
        "until": moment + policy.lease(),
        "now": moment,
    }
    with transaction("players"):
        begun = read_jobs(BEGIN, values)
        # The statement looked before it waited for another's job to end. Now that the only unfinished jobs of these
        # players are ours, a second look sees all that others have stored.
        again = {"job_ids": [job.job_id for job in begun], "since": values["since"]}
        undone = {row[0] for row in rows("players", UNDO_FRESH, again)} if begun else set()
    return [job for job in begun if job.job_id not in undone]
