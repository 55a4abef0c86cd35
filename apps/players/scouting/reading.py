"""Jobs and reports of a player. Anybody may see them, but for what they cost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Q

from apps.players.contract import PlayerNotFound
from apps.players.models import Player, Report, ScoutJob
from apps.players.scouting.jobs import Status, Step
from apps.scouting.contract import Claim, FactSheet, Provider
from kernel.errors import NotFound


class ScoutJobNotFound(NotFound):
    code = "scout_job_not_found"
    message = "This player has no such job."


class ReportNotFound(NotFound):
    code = "report_not_found"
    message = "This player has no such report."


class ScoutFailure(msgspec.Struct, frozen=True, kw_only=True):
    """What ended a job; ``code`` is stable."""

    code: str
    message: str


class ScoutJobView(msgspec.Struct, frozen=True, kw_only=True):
    """:param percent: how far it is; 100 only when the report is stored. :param attempts: how often it was begun."""

    job_id: UUID
    player_id: UUID
    status: Status
    step: Step
    percent: int
    seq: int
    attempts: int
    error: ScoutFailure | None
    report_id: UUID | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What a report took. :param cost: in US dollars."""

    input_tokens: int
    output_tokens: int
    cost: Decimal
    latency_ms: int


class PlayerReport(msgspec.Struct, frozen=True, kw_only=True):
    """A stored report, the facts it rests on as they were, and where it comes from.

    :param fell_back_because: why the offline writer wrote it instead of the model, "" when it did not stand in.
    :param usage: for staff only.
    """

    report_id: UUID
    player_id: UUID
    report: str
    claims: list[Claim]
    facts: FactSheet
    recommendation: Literal["sign", "monitor", "reject", "none"]
    confidence: Literal["low", "medium", "high"]
    provider: Provider
    model: str
    prompt_version: str
    prompt_hash: str
    facts_hash: str
    fell_back_because: str
    dropped_claims: int
    usage: Usage | None
    created_at: datetime


def find_job(*, player_id: UUID, job_id: UUID) -> ScoutJobView:
    """:raises ScoutJobNotFound: it is not there, or another player's."""
    found = ScoutJob.objects.using("players").filter(player_id=player_id, job_id=job_id).first()
    if found is None:
        raise ScoutJobNotFound
    return job_view(found)


def list_jobs(*, player_id: UUID, before: UUID | None, limit: int) -> list[ScoutJobView]:
    """Newest first; up to ``limit + 1``, the last only saying that there are more. :raises PlayerNotFound:"""
    _check_player(player_id)
    found = ScoutJob.objects.using("players").filter(player_id=player_id)
    if before is not None:
        found = found.filter(job_id__lt=before)
    return [job_view(job) for job in found.order_by("-job_id")[: limit + 1]]


def find_report(*, player_id: UUID, report_id: UUID, for_staff: bool) -> PlayerReport:
    """:raises ReportNotFound: it is not there, or about another player."""
    found = Report.objects.using("players").filter(player_id=player_id, report_id=report_id).first()
    if found is None:
        raise ReportNotFound
    return report_view(found, for_staff=for_staff)


def list_reports(
    *, player_id: UUID, before: tuple[datetime, UUID] | None, limit: int, for_staff: bool
) -> list[PlayerReport]:
    """Newest first; up to ``limit + 1``. :raises PlayerNotFound:"""
    _check_player(player_id)
    found = Report.objects.using("players").filter(player_id=player_id)
    if before is not None:
        found = found.filter(Q(created_at__lt=before[0]) | Q(created_at=before[0], report_id__lt=before[1]))
    newest_first = found.order_by("-created_at", "-report_id")
    return [report_view(report, for_staff=for_staff) for report in newest_first[: limit + 1]]


def job_view(job: ScoutJob) -> ScoutJobView:
    row: Any = job  # CHECKs and the flow keep its strings within the view's literals
    same = {name: getattr(row, name) for name in ScoutJobView.__struct_fields__ if name not in ("status", "error")}
    error = None if row.error is None else msgspec.convert(row.error, ScoutFailure)
    return ScoutJobView(status=row.state, error=error, **same)


def report_view(report: Report, *, for_staff: bool) -> PlayerReport:
    row: Any = report
    made = ("claims", "facts", "usage")
    same = {name: getattr(row, name) for name in PlayerReport.__struct_fields__ if name not in made}
    return PlayerReport(
        claims=msgspec.convert(row.claims, list[Claim]),
        facts=msgspec.convert(row.facts, FactSheet),
        usage=Usage(**{name: getattr(row, name) for name in Usage.__struct_fields__}) if for_staff else None,
        **same,
    )


def _check_player(player_id: UUID) -> None:
    if not Player.objects.using("players").filter(player_id=player_id).exists():
        raise PlayerNotFound
