"""What other contexts may ask of scouting: a report about facts, and nothing that no fact supports."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

Provider = Literal["gemini", "offline"]
Section = Literal["summary", "strength", "weakness", "risk", "role", "recommendation", "watch_next"]


class FactsInvalid(DomainError):
    """The facts contradict themselves, or there are none to write about."""

    kind = Kind.REFUSED
    code = "facts_invalid"
    message = "There is nothing to report from these facts."


class GenerationRunning(DomainError):
    """The same report is being generated right now; it is paid for once."""

    kind = Kind.CONFLICT
    code = "generation_running"
    message = "This report is being generated. Ask again shortly."


class BudgetExhausted(DomainError):
    """What may be spent today, by this user or by all, is spent, and no fallback was wanted."""

    kind = Kind.RATE_LIMITED
    code = "scouting_budget_exhausted"
    message = "Today's budget for scouting reports is spent."


class ReportUnsupported(DomainError):
    """What the model wrote is not supported by the facts; nothing of it is kept."""

    kind = Kind.REFUSED
    code = "report_unsupported"
    message = "The report made claims that no fact supports."


class ProviderFailed(DomainError):
    """The provider did not answer usefully in time, and no fallback was wanted."""

    kind = Kind.UNAVAILABLE
    code = "scouting_provider_failed"
    message = "The report could not be generated right now."


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is known.

    :param fact_id: ``f1``, ``f2``, ...; what claims cite.
    :param label: what it is, in words (``goals per 90 minutes, percentile among forwards``).
    :param value: a number, or a short text. :param unit: ``""``, ``per_90``, ``percentile``, ``minutes``, ...
    """

    fact_id: str
    label: str
    value: float | int | str
    unit: str = ""


class FactSheet(msgspec.Struct, frozen=True, kw_only=True):
    """All that leaves the club about a player; nothing personal beyond it does.

    :param player_name: as it is to stand in the report; may be a pseudonym.
    :param sample: how much the facts rest on (``1,840 minutes in 23 matches``), "" when unknown.
    """

    player_name: str
    position: str
    facts: tuple[Fact, ...]
    sample: str = ""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence of a report, and the facts that support it."""

    section: Section
    text: str
    fact_ids: tuple[str, ...]


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A checked report.

    :param report: as text, labelled with who wrote it.
    :param confidence: low, medium or high, by the size of the sample; ours, not the model's.
    :param fell_back: the offline writer wrote it because ``fell_back_because``.
    :param dropped_claims: how many the checker did not let through.
    :param cost: in US dollars, 0 for the offline writer. :param cached: it had been generated before.
    """

    report_id: UUID
    report: str
    claims: tuple[Claim, ...]
    recommendation: Literal["sign", "monitor", "reject", "none"]
    confidence: Literal["low", "medium", "high"]
    provider: Provider
    model: str
    prompt_version: str
    prompt_hash: str
    facts_hash: str
    fell_back: bool
    fell_back_because: str
    dropped_claims: int
    input_tokens: int
    output_tokens: int
    cost: Decimal
    latency_ms: int
    cached: bool
    created_at: datetime


class ReportGenerated(Event, topic="scouting.report_generated", version=1):
    """A report was written and passed the check; its text stays here."""

    report_id: UUID
    provider: Provider
    model: str
    facts_hash: str
    input_tokens: int
    output_tokens: int
    cost: Decimal


class Scouting(Contract, context="scouting"):
    """The AI service."""

    @call(
        idempotent=True,
        deadline=60.0,
        raises=(FactsInvalid, GenerationRunning, BudgetExhausted, ReportUnsupported, ProviderFailed),
    )
    def generate(self, *, sheet: FactSheet, requested_by: UUID | None, fallback: bool) -> ReportView:
        """A report about the facts; the same facts, prompt and model answer with the same report, paid for once.

        :param requested_by: whose daily budget it is; ``None``: only the club's.
        :param fallback: let the offline writer write it when the provider fails, is out of budget or is not configured.
        :raises FactsInvalid: :raises GenerationRunning: :raises BudgetExhausted:
        :raises ReportUnsupported: :raises ProviderFailed:
        """
