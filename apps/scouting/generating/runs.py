"""The row that makes a report be paid for once: claimed by one caller, written by the holder of its lease alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.scouting import conf
from apps.scouting.adapters.providers import Provider, Spent, WritingFailed, Written
from apps.scouting.contract import FactSheet, ReportGenerated
from apps.scouting.domain.confidence import confidence
from apps.scouting.domain.drafts import Checked
from apps.scouting.domain.prompt import Prompt
from apps.scouting.domain.render import render
from apps.scouting.generating import budget
from apps.scouting.generating.budget import Reservation
from apps.scouting.models import Generation
from kernel.clock import now
from kernel.db import one, transaction
from kernel.errors import DomainError
from kernel.events import emit
from kernel.ids import new_id

# Taken when nobody has it: new, failed and rested, or left behind by a caller whose lease ran out.
CLAIM = """
INSERT INTO scouting_generation AS g (
  generation_id, facts_hash, prompt_version, prompt_hash, provider, model, state, requested_by, lease_id, lease_until,
  runs, attempts, lost, input_tokens, output_tokens, cost, latency_ms, model_version, response_id, finish_reason,
  error_code, fell_back_because, report, claims, recommendation, confidence, dropped_reasons, created_at
) VALUES (
  %(generation_id)s, %(facts_hash)s, %(prompt_version)s, %(prompt_hash)s, %(provider)s, %(model)s, 'running',
  %(requested_by)s, %(lease_id)s, %(until)s, 1, 0, 0, 0, 0, 0, 0, '', '', '', '', '', '', '[]', '', '', '{}', %(now)s
)
ON CONFLICT (facts_hash, prompt_hash, provider, model) DO UPDATE SET
  state = 'running', lease_id = EXCLUDED.lease_id, lease_until = EXCLUDED.lease_until, runs = g.runs + 1,
  requested_by = EXCLUDED.requested_by, rest_until = NULL, error_code = '', finished_at = NULL
WHERE (g.state = 'running' AND g.lease_until <= %(now)s)
   OR (g.state = 'failed' AND (g.rest_until IS NULL OR g.rest_until <= %(now)s))
RETURNING g.generation_id
"""
SPENT = """
  attempts = attempts + %(attempts)s::int, lost = lost + %(lost)s::int,
  input_tokens = input_tokens + %(input_tokens)s::int, output_tokens = output_tokens + %(output_tokens)s::int,
  cost = cost + %(cost)s::numeric, finish_reason = %(finish_reason)s, lease_id = NULL, lease_until = NULL,
  finished_at = %(now)s
"""
HELD = "WHERE generation_id = %(generation_id)s AND lease_id = %(lease_id)s RETURNING "
SUCCEED = f"""
UPDATE scouting_generation SET state = 'succeeded', latency_ms = %(latency_ms)s, model_version = %(model_version)s,
  response_id = %(response_id)s, fell_back_because = %(because)s, report = %(report)s, claims = %(claims)s::jsonb,
  recommendation = %(recommendation)s, confidence = %(confidence)s, dropped_reasons = %(dropped)s::text[], {SPENT}
{HELD} *
"""  # noqa: S608 - constants only
FAIL = f"""
UPDATE scouting_generation SET state = 'failed', error_code = %(error_code)s, rest_until = %(rest_until)s, {SPENT}
{HELD} generation_id
"""  # noqa: S608 - constants only


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One input: the same facts, prompt, provider and model are the same report."""

    sheet: FactSheet
    facts_hash: str
    prompt: Prompt
    text: str
    provider: Any
    requested_by: UUID | None
    because: str = ""

    @property
    def writer(self) -> Provider:
        found: Provider = self.provider
        return found

    def key(self) -> dict[str, str]:
        writer = self.writer
        return {
            "facts_hash": self.facts_hash,
            "prompt_hash": self.prompt.sha256,
            "provider": writer.name,
            "model": writer.model,
        }


@dataclass(frozen=True, slots=True)
class Run:
    """This caller's turn to generate."""

    generation_id: UUID
    lease_id: UUID
    held: Reservation | None


def find(ask: Ask) -> Generation | None:
    """What is known of this input."""
    return Generation.objects.using("scouting").filter(**ask.key()).first()


def claim(ask: Ask) -> Run | None:
    """Take the input and hold its price, both or neither; ``None`` when somebody else has it, or it rests.

    :raises BudgetExhausted:
    """
    moment, lease_id = now(), new_id()
    values = {
        **ask.key(),
        "generation_id": new_id(),
        "prompt_version": ask.prompt.version,
        "requested_by": ask.requested_by,
        "lease_id": lease_id,
        "until": moment + conf.lease(),
        "now": moment,
    }
    price = ask.writer.estimate(ask.text)
    with transaction("scouting"):
        claimed = one("scouting", CLAIM, values)
        if claimed is None:
            return None
        held = budget.reserve(requested_by=ask.requested_by, amount=price) if price else None
    return Run(claimed[0], lease_id, held)


def succeed(ask: Ask, run: Run, written: Written, checked: Checked, spent: Spent) -> Generation | None:
    """Store the report, settle what it cost and announce it, in one transaction.

    :returns: ``None`` when the lease was lost to another caller; then only the money is settled.
    """
    writer = ask.writer
    values = {
        **_ending(run, spent, written.finish_reason, now()),
        "latency_ms": written.latency_ms,
        "model_version": written.model_version,
        "response_id": written.response_id,
        "because": ask.because,
        "report": render(checked, ask.sheet, provider=writer.name, model=writer.model),
        "claims": msgspec.json.encode(checked.claims).decode(),
        "recommendation": checked.recommendation,
        "confidence": confidence(ask.sheet),
        "dropped": [dropped.reason for dropped in checked.dropped],
    }
    with transaction("scouting"):
        stored = next(iter(Generation.objects.using("scouting").raw(SUCCEED, values)), None)
        if run.held:
            budget.settle(run.held, spent)
        if stored:
            emit(_event(stored), using="scouting")
    return stored


def fail(run: Run, error: Exception, spent: Spent) -> None:
    """Give the input free, settle what the run cost all the same, and say why it failed."""
    code = error.code if isinstance(error, DomainError) else "defect"
    rests = isinstance(error, DomainError) and not getattr(error, "outage", False)
    finish_reason = error.finish_reason if isinstance(error, WritingFailed) else ""
    moment = now()
    values = {
        **_ending(run, spent, finish_reason, moment),
        "error_code": code,
        "rest_until": moment + conf.rest() if rests and spent.cost else None,
    }
    with transaction("scouting"):
        one("scouting", FAIL, values)
        if run.held:
            budget.settle(run.held, spent)


def _ending(run: Run, spent: Spent, finish_reason: str, moment: datetime) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(spent),
        "finish_reason": finish_reason,
        "now": moment,
        "generation_id": run.generation_id,
        "lease_id": run.lease_id,
    }


def _event(stored: Generation) -> ReportGenerated:
    row: Any = stored
    return ReportGenerated(
        report_id=row.generation_id,
        **{name: getattr(row, name) for name in ReportGenerated.__struct_fields__ if name != "report_id"},
    )
