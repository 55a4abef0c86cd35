"""The steps of a claimed job. Each commits by itself and is announced; scouting is called between them, never inside.

:func:`prepare`, :func:`generate`, :func:`finish`, and :func:`give_back` for what goes wrong, are separate so that the
worker can run them one after the other and the refresher in the threads that fit each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from structlog.contextvars import bound_contextvars

from apps.players.contract import PlayerNotFound, ReportReady, ScoutingFailed
from apps.players.facts import fact_sheet
from apps.players.scouting import jobs, policy
from apps.players.scouting.jobs import Job, LeaseLost
from apps.players.scouting.live import announce
from apps.players.scouting.storing import store
from apps.scouting.contract import (
    FactSheet,
    GenerationRunning,
    ProviderFailed,
    ReportUnsupported,
    ReportView,
    Scouting,
)
from kernel.clock import now
from kernel.contracts import client
from kernel.db import rows, transaction
from kernel.errors import DomainError, Unavailable
from kernel.events import emit
from kernel.logging import log

ASK_AGAIN = timedelta(seconds=2)
"""While the same report is being generated for somebody else."""

NAMES = """
SELECT player_id, full_name FROM players_player WHERE player_id = ANY(%s::uuid[]) ORDER BY player_id FOR KEY SHARE
"""
_dice = random.SystemRandom()


class ScoutingGivenUp(DomainError):
    """It was tried too often, or for too long."""

    code = "scouting_given_up"
    message = "The report could not be finished. Ask for it again, or tell an administrator."


@dataclass(frozen=True, slots=True)
class Written:
    """A held job whose report scouting has written."""

    job: Job
    sheet: FactSheet
    view: ReportView


@contextmanager
def traced(job: Job) -> Iterator[None]:
    """All lines in the log, here and in scouting, carry the id of the request that asked for the job."""
    with bound_contextvars(request_id=job.request_id, job_id=str(job.job_id)):
        yield


def work(job: Job) -> Job | None:
    """All steps of a job that was just claimed.

    :returns: the job as it was left: succeeded, failed, or waiting; ``None``: it is no longer ours, or gone.
    """
    announce(job)
    try:
        job, sheet = prepare(job)
        view = generate(job, sheet)
        return finish(job, sheet, view)
    except Exception as error:  # noqa: BLE001  # the boundary of a job: what fails is kept in its row
        return give_back(job, error)


def prepare(job: Job) -> tuple[Job, FactSheet]:
    """Read the facts; then it is scouting's turn.

    :raises PlayerNotFound: :raises LeaseLost: :raises ScoutingGivenUp:
    """
    with traced(job):
        if job.attempts > policy.MAX_ATTEMPTS:
            raise ScoutingGivenUp
        sheet = fact_sheet(job.player_id)
        log.info(f"Worker fetched Player {job.player_id} ({sheet.player_name})", facts=len(sheet.facts))
        job = jobs.advance(job, "generating")
        announce(job)
    return job, sheet


def generate(job: Job, sheet: FactSheet) -> ReportView:
    """Ask scouting, wherever it runs; who asked first pays from their budget. :raises DomainError: as the contract."""
    with traced(job):
        log.info("Calling AI Service at scouting.generate", attempt=job.attempts)
        requested_by = job.user_ids[0] if job.user_ids else None
        return client(Scouting).generate(sheet=sheet, requested_by=requested_by, fallback=True)


def finish(job: Job, sheet: FactSheet, view: ReportView) -> Job:
    """Check, then store the report, close the job and tell the others: one transaction.

    The player's own row and version stay as they are.

    :raises ReportUnsupported: a claim cites a fact that was never sent. :raises LeaseLost:
    """
    return finish_all([Written(job, sheet, view)])[0]


def finish_all(written: Sequence[Written]) -> list[Job]:
    """The same of many jobs in one transaction, so all of them or none; what is refused is for :func:`finish` to find.

    :raises ReportUnsupported: of any of them. :raises LeaseLost: of any of them.
    """
    checking = jobs.advance_all([one.job for one in written], "checking")
    for job in checking:
        announce(job)
    if len(checking) < len(written):
        raise LeaseLost
    for one in written:
        _check(one.sheet, one.view)
    with transaction("players"):
        names = _lock_players([one.job.player_id for one in written])
        done = [_store(one, names[one.job.player_id]) for one in written]
    for one, job in zip(written, done, strict=True):
        with traced(job):
            announce(job)
            log.info(f"Worker updated Player {job.player_id} with report.", cached=one.view.cached)
    return done


def _store(one: Written, name: str) -> Job:
    """In the transaction. :raises LeaseLost:"""
    report_id = store(player_id=one.job.player_id, sheet=one.sheet, view=one.view)
    job = jobs.close(one.job, report_id=report_id)
    ready = ReportReady(
        player_id=job.player_id,
        player_name=name,
        report_id=report_id,
        job_id=job.job_id,
        provider=one.view.provider,
        user_ids=tuple(job.user_ids),
    )
    with traced(job):
        emit(ready, using="players")
    return job


def give_back(job: Job, error: Exception) -> Job | None:
    """After a failure: let the job wait and be tried again, or end it with the error's code.

    :returns: as :func:`work`.
    """
    with traced(job):
        try:
            if isinstance(error, PlayerNotFound | LeaseLost):
                raise LeaseLost
            after = _postpone(job, error) if _passes(job, error) else _fail(job, error)
        except LeaseLost:
            log.info("scout_job_gone")
            return None
        announce(after)
    return after


def _passes(job: Job, error: Exception) -> bool:
    """Whether trying again may help."""
    if isinstance(error, GenerationRunning | Unavailable):
        return now() - job.created_at < policy.GIVE_UP_AFTER
    refused = isinstance(error, DomainError) and not isinstance(error, ProviderFailed)
    return not refused and job.attempts < policy.MAX_ATTEMPTS


def _postpone(job: Job, error: Exception) -> Job:
    elsewhere = isinstance(error, GenerationRunning | Unavailable)
    wait = ASK_AGAIN * (0.5 + _dice.random()) if elsewhere else policy.backoff(job.attempts, _dice)
    seconds = round(wait.total_seconds(), 2)
    if isinstance(error, DomainError):
        log.info("scout_job_waits", code=error.code, internal=error.internal, seconds=seconds)
    else:
        log.error("scout_job_broke", seconds=seconds, exc_info=error)
    return jobs.postpone(job, wait=wait, counts=not elsewhere)


def _fail(job: Job, error: Exception) -> Job:
    known = error if isinstance(error, DomainError) else ScoutingGivenUp()
    with transaction("players"):
        name = _lock_players([job.player_id])[job.player_id]
        job = jobs.close(job, error={"code": known.code, "message": known.public})
        emit(
            ScoutingFailed(
                player_id=job.player_id,
                player_name=name,
                job_id=job.job_id,
                code=known.code,
                user_ids=tuple(job.user_ids),
            ),
            using="players",
        )
    log.warning("scout_job_failed", code=known.code, internal=known.internal, error=type(error).__name__)
    return job


def _lock_players(player_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Their names; they cannot be deleted before the commit. :raises LeaseLost: one has been deleted."""
    found = dict(rows("players", NAMES, [list(player_ids)]))
    if len(found) < len(player_ids):
        raise LeaseLost
    return found


def _check(sheet: FactSheet, view: ReportView) -> None:
    """Scouting has checked every number; that it spoke of these facts is checked where they come from."""
    known = {fact.fact_id for fact in sheet.facts}
    unknown = {fact_id for claim in view.claims for fact_id in claim.fact_ids} - known
    if unknown:
        raise ReportUnsupported(internal=f"cited {sorted(unknown)[:5]}")
