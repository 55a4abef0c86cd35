"""The sweep: jobs that are due, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from apps.tournaments import jobs, journal
from apps.tournaments.domain.rounds import RoundNotDue
from apps.tournaments.models import Job, Tournament
from apps.tournaments.playing import drawing, pairing
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Unavailable
from kernel.leases import LEASE_FIELDS, claim, make_due
from kernel.logging import log

MOST = 20
"""Jobs of one sweep, so that a sweep ends and the next begins with fresh connections."""

MAX_ATTEMPTS = 8
WORK: dict[str, Callable[[Job], None]] = {
    "draw": drawing.work_on_draw,
    "start": drawing.work_on_start,
    "pair": pairing.work_on_round,
}


class JobGivenUp(DomainError):
    """Workers died at it again and again."""

    code = "job_given_up"
    message = "This could not be finished. Ask for it again, or tell an administrator."


def run_jobs(*, most: int = MOST) -> int:
    """Do what is due; safe to run anywhere, at once, and to kill: nothing is half done, and nothing twice.

    :returns: how many were tried.
    """
    for done in range(most):
        if not _next("TRUE"):
            return done
    return most


def run_job(*, job_id: UUID) -> None:
    """Do this job now, if nobody else is at it; the sweep does it otherwise."""
    _next("job_id = %(job_id)s", job_id=job_id)


def run_soon(tournament: Tournament, job: Job | None) -> None:
    """After the commit that made a job: do it now if that is quick, leave it to a worker if it is not."""
    if job is not None and job.kind == "pair" and tournament.entrants <= pairing.largest_at_once(tournament):
        run_job(job_id=job.job_id)


def _next(where: str, **values: UUID) -> bool:
    claimed = claim(Job, limit=1, lease=jobs.LEASE, where=where, **values)
    for job in claimed.rows:
        try:
            if job.attempts > MAX_ATTEMPTS:
                raise JobGivenUp
            WORK[job.kind](job)
        except Unavailable:
            log.info("tournament_job_waits", job_id=str(job.job_id))
        except DomainError as error:
            _fail(job, error)
    return bool(claimed.rows)


def _fail(job: Job, error: DomainError) -> None:
    """For good, unless what refused it has passed meanwhile: a round may be due again by now."""
    jobs.progress(job, job.percent)
    with transaction("tournaments"):
        tournament = journal.locked(job.tournament_id)
        mine = jobs.held(job)
        if mine is None:
            return
        if isinstance(error, RoundNotDue) and pairing.is_due(tournament):
            make_due(mine, now())
            mine.save(using="tournaments", update_fields=LEASE_FIELDS)
        else:
            jobs.close(mine, error=error)
