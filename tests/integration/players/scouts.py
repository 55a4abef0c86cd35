"""Wishes, jobs, reports and lines of the log, for the tests of scouting a player."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import connections

from apps.players.contract import ReportReady
from apps.players.models import Report, ScoutJob
from apps.players.scouting.jobs import Job
from apps.players.usecases.run_scouting import run_scout_job
from kernel.db import rows
from tests.integration.players.conftest import Club


def scout(club: Club, player_id: str, *, token: str | None = None, request_id: str = "") -> Any:
    headers = {"X-Request-Id": request_id} if request_id else {}
    token = club.member.token if token is None else token
    return club.http.post(f"/api/players/{player_id}/scout", token=token, headers=headers)


def jobs_of(player_id: str) -> list[ScoutJob]:
    return list(ScoutJob.objects.using("players").filter(player_id=player_id).order_by("job_id"))


def reports_of(player_id: str) -> list[Report]:
    return list(Report.objects.using("players").filter(player_id=player_id))


def run(reply: Any) -> None:
    done = run_scout_job(job_id=UUID(reply.json()["job_id"]))
    assert done is not None
    assert done.state == "succeeded"


def told(player_id: str) -> list[ReportReady]:
    statement = "SELECT payload::text FROM outbox WHERE aggregateid = %s AND type = 'players.report_ready' ORDER BY id"
    return [msgspec.json.decode(body, type=ReportReady) for (body,) in rows("players", statement, [player_id])]


def job_of(job_id: UUID) -> Any:
    """The row as of now; ``Any``: tests look at columns that may be NULL."""
    return ScoutJob.objects.using("players").get(job_id=job_id)


def run_and_close(job_id: UUID) -> Job | None:
    """For a thread: its connection ends with it."""
    try:
        return run_scout_job(job_id=job_id)
    finally:
        connections.close_all()


def wait_until(true: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


@contextmanager
def capture_lines() -> Iterator[list[dict[str, Any]]]:
    """Lines of the log with what is bound to them; structlog's own capture leaves that out."""
    lines: list[dict[str, Any]] = []

    def keep(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
        lines.append(dict(event))
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [structlog.contextvars.merge_contextvars, keep]
    try:
        yield lines
    finally:
        processors[:] = before
