"""Work on a tournament that is too long for a request: a row says what, a worker does it, once.

A job's effect and its being done are one transaction, so a worker may be killed at any point: either all of it is
stored, or nothing, and when the lease ends somebody begins again. There is one job of a tournament at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from apps.tournaments.models import Job, Tournament
from kernel.clock import now
from kernel.errors import DomainError, Kind, NotFound

JobKind = Literal["draw", "start", "pair"]
State = Literal["queued", "running", "done", "failed"]
LEASE = timedelta(seconds=60)
"""Longer than any step between two reports of progress."""


class JobNotFound(NotFound):
    code = "job_not_found"
    message = "This tournament has no such job."


class JobRunning(DomainError):
    """Another job of this tournament is under way (``job_id``)."""

    kind = Kind.CONFLICT
    code = "job_running"
    message = "This tournament is being worked on. Wait until that is done."


class JobFailure(msgspec.Struct, frozen=True, kw_only=True):
    """What refused it: as the problem of a request would say it."""

    code: str
    message: str


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """:param percent: how much is done; 100 only when all is stored."""

    job_id: UUID
    tournament_id: UUID
    kind: JobKind
    state: State
    percent: int
    error: JobFailure | None
    created_at: datetime
    updated_at: datetime


def enqueue(tournament: Tournament, kind: JobKind, *, user_id: UUID | None) -> Job:
    """The job of this kind that is under way, or a new one; inside the transaction, with the tournament locked.

    :raises JobRunning: one of another kind is under way.
    """
    unfinished = Job.objects.using("tournaments").filter(tournament=tournament, state__in=("queued", "running"))
    job = unfinished.first()
    if job is None:
        by = user_id or tournament.created_by
        return Job.objects.using("tournaments").create(tournament=tournament, kind=kind, next_at=now(), created_by=by)
    if job.kind != kind:
        raise JobRunning(job_id=str(job.job_id))
    return job


def held(job: Job) -> Job | None:
    """The job, locked, if it is still the worker's that claimed it; the tournament's lock comes first."""
    mine = Job.objects.using("tournaments").select_for_update()
    return mine.filter(job_id=job.job_id, lease_id=job.lease_id, state="running").first()


def progress(job: Job, percent: int) -> None:
    """Tell how far it is, and keep the lease; outside of the transaction that stores the work."""
    until = now() + LEASE
    mine = Job.objects.using("tournaments").filter(job_id=job.job_id, lease_id=job.lease_id)
    mine.update(state="running", percent=percent, lease_until=until, next_at=until, updated_at=now())
    job.state = "running"


def close(job: Job, *, error: DomainError | None = None) -> None:
    """Done, or refused for good; in the transaction that stores the work."""
    job.state, job.percent = ("done", 100) if error is None else ("failed", job.percent)
    job.error = None if error is None else {"code": error.code, "message": error.public}
    job.next_at = job.lease_until = job.lease_id = None
    job.updated_at = now()
    job.save(using="tournaments")


def find_job(*, tournament_id: UUID, job_id: UUID) -> JobView:
    """:raises JobNotFound:"""
    job = Job.objects.using("tournaments").filter(tournament_id=tournament_id, job_id=job_id).first()
    if job is None:
        raise JobNotFound
    return view_of(job)


def view_of(job: Job) -> JobView:
    return JobView(
        job_id=job.job_id,
        tournament_id=job.tournament_id,
        kind=job.kind,  # type: ignore[arg-type]  # only :func:`enqueue` makes them
        state=job.state,  # type: ignore[arg-type]  # a constraint of the database
        percent=job.percent,
        error=None if job.error is None else msgspec.convert(job.error, JobFailure),
        created_at=job.created_at,
        updated_at=job.updated_at,
    )
