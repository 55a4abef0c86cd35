"""Reads: stored reports, what was generated, what is left to spend."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from apps.scouting.adapters.breaker import Breaker
from apps.scouting.adapters.registry import OFFLINE, configured
from apps.scouting.contract import Claim, ReportView
from apps.scouting.generating.budget import CLUB, NO_LIMIT, limits
from apps.scouting.models import Budget, Generation
from kernel.clock import now

State = Literal["running", "succeeded", "failed"]


class GenerationView(msgspec.Struct, frozen=True, kw_only=True):
    """One input of one writer, without its contents.

    :param runs: how often it was begun. :param attempts: calls over all runs, ``lost`` of them unanswered.
    """

    generation_id: UUID
    state: State
    provider: str
    model: str
    model_version: str
    prompt_version: str
    facts_hash: str
    requested_by: UUID | None
    runs: int
    attempts: int
    lost: int
    input_tokens: int
    output_tokens: int
    cost: Decimal
    latency_ms: int
    finish_reason: str
    error_code: str
    fell_back_because: str
    dropped_claims: int
    created_at: datetime
    finished_at: datetime | None


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What may be spent today, in US dollars. ``user_id`` ``None``: the club. ``reports_limit`` ``None``: none."""

    user_id: UUID | None
    limit: Decimal
    spent: Decimal
    reserved: Decimal
    left: Decimal
    reports: int
    reports_limit: int | None


class BudgetView(msgspec.Struct, frozen=True, kw_only=True):
    """The day's money (UTC), and whether the provider is asked at all at the moment."""

    day: date
    provider: str
    model: str
    circuit_open: bool
    club: Allowance
    users: tuple[Allowance, ...]


def report_view(generation: Generation, *, because: str, cached: bool) -> ReportView:
    """:param because: why the offline writer stepped in for this caller, "" when it did not."""
    row: Any = generation  # CHECKs and use-cases keep its strings within the view's literals
    return ReportView(
        report_id=row.generation_id,
        report=row.report,
        claims=msgspec.convert(row.claims, tuple[Claim, ...]),
        recommendation=row.recommendation,
        confidence=row.confidence,
        provider=row.provider,
        model=row.model,
        prompt_version=row.prompt_version,
        prompt_hash=row.prompt_hash,
        facts_hash=row.facts_hash,
        fell_back=bool(because),
        fell_back_because=because,
        dropped_claims=len(row.dropped_reasons),
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=row.cost,
        latency_ms=row.latency_ms,
        cached=cached,
        created_at=row.finished_at,
    )


def list_generations(
    *, provider: str | None, state: State | None, before: UUID | None, limit: int
) -> list[GenerationView]:
    """Newest first; up to ``limit + 1``, the last only saying that there are more."""
    wanted: dict[str, Any] = {"provider": provider, "state": state, "generation_id__lt": before}
    asked = {name: value for name, value in wanted.items() if value is not None}
    found = Generation.objects.using("scouting").filter(**asked).order_by("-generation_id").defer("report", "claims")
    return [_generation_view(row) for row in found[: limit + 1]]


def _generation_view(generation: Generation) -> GenerationView:
    row: Any = generation
    plain = {name: getattr(row, name) for name in GenerationView.__struct_fields__ if name != "dropped_claims"}
    return GenerationView(**plain, dropped_claims=len(row.dropped_reasons))


def todays_budget(*, most_users: int = 100) -> BudgetView:
    """The club's allowance, and those of the people who spent most."""
    day = now().date()
    rows = Budget.objects.using("scouting").filter(day=day)
    club = rows.filter(scope=CLUB).first() or Budget(day=day, scope=CLUB)
    users = rows.exclude(scope=CLUB).order_by("-spent", "scope")[:most_users]
    provider = configured() or OFFLINE
    return BudgetView(
        day=day,
        provider=provider.name,
        model=provider.model,
        circuit_open=Breaker(f"{provider.name}:{provider.model}").is_open(),
        club=_allowance(club),
        users=tuple(map(_allowance, users)),
    )


def _allowance(row: Budget) -> Allowance:
    dollars, most = limits(row.scope)
    return Allowance(
        user_id=None if row.scope == CLUB else row.scope,
        limit=dollars,
        spent=row.spent,
        reserved=row.reserved,
        left=max(Decimal(0), dollars - row.spent - row.reserved),
        reports=row.reports,
        reports_limit=None if most == NO_LIMIT else most,
    )
