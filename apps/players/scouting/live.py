"""What viewers of a job are sent: its state after each change. A frame says all, so the newest replaces all others."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

import realtime
from apps.players.scouting.jobs import Job, Status, Step
from kernel.db import rows

FEED = "players"
"""What viewers listen to; a viewer's room is the job's id."""


class JobFrame(msgspec.Struct, frozen=True, kw_only=True):
    """:param seq: counts the job's changes."""

    seq: int
    job_id: UUID
    state: Status
    step: Step
    percent: int


def announce(job: Job) -> None:
    """Send the job's state to its viewers; after the commit. A lost frame is read from the row by the hub."""
    frame = JobFrame(seq=job.seq, job_id=job.job_id, state=job.state, step=job.step, percent=job.percent)
    realtime.publish(FEED, room=str(job.job_id), seq=job.seq, text=msgspec.json.encode(frame).decode())


def positions(job_ids: Sequence[str]) -> dict[str, int]:
    """How often each job has changed; jobs that are gone are left out."""
    statement = "SELECT job_id, seq FROM players_scoutjob WHERE job_id = ANY(%s::uuid[])"
    return {str(row[0]): row[1] for row in rows("players", statement, [list(job_ids)])}


def newest(job_id: str) -> tuple[int, str] | None:
    """The job's number and frame of now."""
    statement = "SELECT seq, job_id, state, step, percent FROM players_scoutjob WHERE job_id = %s"
    found = rows("players", statement, [job_id])
    if not found:
        return None
    frame = JobFrame(**dict(zip(JobFrame.__struct_fields__, found[0], strict=True)))
    return frame.seq, msgspec.json.encode(frame).decode()
