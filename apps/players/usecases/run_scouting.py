"""The sweep: jobs that are due, one after the other."""

from __future__ import annotations

import time
from uuid import UUID

from apps.players.scouting import jobs
from apps.players.scouting.flow import work
from apps.players.scouting.jobs import Job

MOST = 50
SECONDS = 120.0
"""A sweep begins no job after this, so that it ends well before a task's time limit."""


def run_scouting(*, most: int = MOST) -> int:
    """Do what is due; safe to run anywhere, at once, and to kill: a report is stored once and told once.

    :returns: how many jobs were tried.
    """
    ends = time.monotonic() + SECONDS
    for done in range(most):
        job = jobs.claim() if time.monotonic() < ends else None
        if job is None:
            return done
        work(job)
    return most


def run_scout_job(*, job_id: UUID) -> Job | None:
    """Do this job now, if it is due and nobody else is at it; the sweep does it otherwise.

    :returns: the job as it was left, ``None`` when it was not ours to do.
    """
    job = jobs.claim(job_id=job_id)
    return None if job is None else work(job)
