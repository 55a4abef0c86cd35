"""The rows of jobs: made or joined, claimed, moved on; each function is one statement, and so one commit of its own
unless the caller has opened a transaction.

``lease_id`` is the fence: whoever lost the lease, or whose player was deleted, changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from apps.players.scouting import policy
from kernel.clock import now
from kernel.db import one, rows, transaction
from kernel.ids import new_id

Status = Literal["queued", "running", "succeeded", "failed"]
Step = Literal["queued", "facts", "generating", "checking", "stored", "waiting"]
PERCENT: dict[str, int] = {"facts": 10, "generating": 40, "checking": 80, "stored": 100}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job as of its last change."""

    job_id: UUID
    player_id: UUID
    state: Status
    step: Step
    percent: int
    seq: int
    user_ids: list[UUID]
    request_id: str
    attempts: int
    lease_id: UUID | None
    next_at: datetime | None
    created_at: datetime


class LeaseLost(Exception):
    """Somebody else has the job, or its player is gone: there is nothing left to do here."""


COLUMNS = ", ".join(f"t.{name}" for name in Job.__struct_fields__)

# The player is locked before the job, everywhere: as a deletion does, so that the two never wait for each other.
JOIN = f"""
INSERT INTO players_scoutjob AS t (job_id, player_id, state, step, percent, seq, user_ids, request_id, attempts,
  next_at, created_at, updated_at)
SELECT %(job_id)s::uuid, p.player_id, 'queued', 'queued', 0, 1, %(user_ids)s::uuid[], %(request_id)s::text, 0,
  %(now)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz
FROM players_player p WHERE p.player_id = %(player_id)s FOR KEY SHARE
ON CONFLICT (player_id) WHERE state IN ('queued', 'running') DO UPDATE SET
  user_ids = CASE WHEN t.user_ids @> EXCLUDED.user_ids THEN t.user_ids ELSE t.user_ids || EXCLUDED.user_ids END
RETURNING {COLUMNS}
"""  # noqa: S608  # our own column names

CLAIM = f"""
WITH due AS MATERIALIZED (
  SELECT job_id FROM players_scoutjob
  WHERE next_at <= %(now)s AND (%(only)s::uuid IS NULL OR job_id = %(only)s::uuid)
  ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE players_scoutjob AS t SET state = 'running', step = 'facts', percent = GREATEST(percent, %(percent)s),
  seq = seq + 1, attempts = attempts + 1, lease_id = %(lease_id)s, lease_until = %(until)s, next_at = %(until)s,
  updated_at = %(now)s
FROM due WHERE t.job_id = due.job_id RETURNING {COLUMNS}
"""  # noqa: S608

ADVANCE = f"""
UPDATE players_scoutjob AS t SET step = %(step)s::text, percent = GREATEST(percent, %(percent)s), seq = seq + 1,
  lease_until = %(until)s, next_at = %(until)s, updated_at = %(now)s
FROM unnest(%(job_ids)s::uuid[], %(lease_ids)s::uuid[]) AS mine(job_id, lease_id)
WHERE t.job_id = mine.job_id AND t.lease_id = mine.lease_id AND t.state = 'running' RETURNING {COLUMNS}
"""  # noqa: S608

POSTPONE = f"""
UPDATE players_scoutjob AS t SET state = 'queued', step = 'waiting', seq = seq + 1, lease_id = NULL,
  lease_until = NULL, next_at = %(next_at)s, updated_at = %(now)s,
  attempts = attempts - CASE WHEN %(counts)s::bool THEN 0 ELSE 1 END
WHERE job_id = %(job_id)s AND lease_id = %(lease_id)s AND state = 'running' RETURNING {COLUMNS}
"""  # noqa: S608

CLOSE = f"""
UPDATE players_scoutjob AS t SET state = %(state)s::text,
  step = CASE WHEN %(state)s::text = 'succeeded' THEN 'stored' ELSE step END,
  percent = CASE WHEN %(state)s::text = 'succeeded' THEN 100 ELSE percent END, seq = seq + 1,
  error = %(error)s::jsonb, report_id = %(report_id)s::uuid, lease_id = NULL, lease_until = NULL,
  next_at = NULL, updated_at = %(now)s, finished_at = %(now)s
WHERE job_id = %(job_id)s AND lease_id = %(lease_id)s AND state = 'running' RETURNING {COLUMNS}
"""  # noqa: S608


def join(*, player_id: UUID, user_ids: list[UUID], request_id: str) -> tuple[Job, bool] | None:
    """The player's unfinished job, which these users have joined, or else a new one that is due now.

    :returns: and whether it is new; ``None``: there is no such player.
    """
    job_id = new_id()
    values = {"job_id": job_id, "player_id": player_id, "user_ids": user_ids, "request_id": request_id, "now": now()}
    with transaction("players"):
        found = read_job(JOIN, values)
    return None if found is None else (found, found.job_id == job_id)


def claim(*, job_id: UUID | None = None) -> Job | None:
    """The job that has been due for longest, or this one if it is due; it is the caller's until the lease ends."""
    moment = now()
    values = {"only": job_id, "percent": PERCENT["facts"], "lease_id": new_id(), "now": moment}
    with transaction("players"):
        return read_job(CLAIM, values | {"until": moment + policy.lease()})


def advance(job: Job, step: Step) -> Job:
    """Go on to the next step, and keep the job for another lease. :raises LeaseLost:"""
    found = advance_all([job], step)
    if not found:
        raise LeaseLost
    return found[0]


def advance_all(held: Sequence[Job], step: Step) -> list[Job]:
    """The same of many jobs at once. :returns: those that are still ours, in their order."""
    moment = now()
    values = {
        "job_ids": [job.job_id for job in held],
        "lease_ids": [job.lease_id for job in held],
        "step": step,
        "percent": PERCENT[step],
        "now": moment,
        "until": moment + policy.lease(),
    }
    found = {job.job_id: job for job in read_jobs(ADVANCE, values)}
    return [found[job.job_id] for job in held if job.job_id in found]


def postpone(job: Job, *, wait: timedelta, counts: bool) -> Job:
    """Let anybody try again after ``wait``. :param counts: as one of the attempts. :raises LeaseLost:"""
    moment = now()
    return _held(POSTPONE, job, {"now": moment, "next_at": moment + wait, "counts": counts})


def close(job: Job, *, report_id: UUID | None = None, error: dict[str, str] | None = None) -> Job:
    """Succeeded with a report, or failed with an error; inside the transaction that says so. :raises LeaseLost:"""
    told = None if error is None else msgspec.json.encode(error).decode()
    state = "failed" if report_id is None else "succeeded"
    return _held(CLOSE, job, {"state": state, "error": told, "report_id": report_id, "now": now()})


def _held(statement: str, job: Job, values: dict[str, Any]) -> Job:
    found = read_job(statement, values | {"job_id": job.job_id, "lease_id": job.lease_id})
    if found is None:
        raise LeaseLost
    return found


def ending(job_id: UUID) -> tuple[Status, str] | None:
    """The job's state, and the code of what ended it, "" when nothing did; ``None``: it is gone, with its player."""
    statement = "SELECT state, coalesce(error->>'code', '') FROM players_scoutjob WHERE job_id = %s"
    found = one("players", statement, [job_id])
    return None if found is None else (found[0], found[1])


def read_job(statement: str, values: dict[str, Any]) -> Job | None:
    """Run a statement that answers with :data:`COLUMNS`, once at the most."""
    return next(iter(read_jobs(statement, values)), None)


def read_jobs(statement: str, values: dict[str, Any]) -> list[Job]:
    """Run a statement that answers with :data:`COLUMNS`."""
    return [Job(**dict(zip(Job.__struct_fields__, row, strict=True))) for row in rows("players", statement, values)]
