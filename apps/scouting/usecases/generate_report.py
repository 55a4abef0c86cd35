"""Generating a report: written by the provider, checked against the facts, stored, and paid for once."""

from __future__ import annotations

import random
import time
from uuid import UUID

import msgspec

from apps.scouting import conf, metrics
from apps.scouting.adapters.providers import (
    ProviderNotConfigured,
    WritingFailed,
)
from apps.scouting.adapters.registry import OFFLINE, configured
from apps.scouting.contract import (
    BudgetExhausted,
    FactSheet,
    GenerationRunning,
    ProviderFailed,
    ReportUnsupported,
    ReportView,
)
from apps.scouting.domain.hashing import facts_hash
from apps.scouting.domain.prompt import build, load_prompt
from apps.scouting.domain.sheet import validated
from apps.scouting.generating import runs
from apps.scouting.generating.runs import Ask, Run
from apps.scouting.generating.writing import Tally, checked_draft
from apps.scouting.models import Generation
from apps.scouting.queries import report_view
from kernel.clock import now
from kernel.errors import DomainError
from kernel.logging import log

FALLBACKS = (WritingFailed, BudgetExhausted, ReportUnsupported)


def generate_report(*, sheet: FactSheet, requested_by: UUID | None, fallback: bool) -> ReportView:
    """The report of these facts: the stored one where there is one, else written now.

    However many ask at once and wherever, one of them pays; the others wait :func:`conf.wait` seconds for the
    result. No transaction is open while the provider writes. A caller that dies is relieved when its lease ends.

    :param requested_by: whose budget it is beside the club's. :param fallback: the offline writer may step in.
    :raises FactsInvalid:
    :raises GenerationRunning: it is being generated for somebody else, and was not ready in time.
    :raises BudgetExhausted: :raises ReportUnsupported: :raises ProviderFailed: without fallback; ``reason`` says why.
    """
    facts = validated(sheet)
    prompt = load_prompt(conf.prompt())
    provider = configured()
    ask = Ask(
        sheet=facts,
        facts_hash=facts_hash(facts),
        prompt=prompt,
        text=build(prompt, facts),
        provider=provider,
        requested_by=requested_by,
    )
    try:
        if provider is None:
            raise ProviderNotConfigured
        return _report(ask)
    except FALLBACKS as reason:
        if not fallback or provider is OFFLINE:
            raise _public(reason) from None
        log.info("scouting_fell_back", reason=reason.code)
        metrics.GENERATIONS.labels("offline", "fell_back").inc()
        return _report(msgspec.structs.replace(ask, provider=OFFLINE, because=reason.code))


def _public(reason: DomainError) -> DomainError:
    if isinstance(reason, WritingFailed):
        return ProviderFailed(internal=reason.internal, retry_after=reason.retry_after, reason=reason.code)
    return reason


def _report(ask: Ask) -> ReportView:
    """Stored, waited for, or generated. :raises GenerationRunning: :raises DomainError: one of FALLBACKS"""
    end = time.monotonic() + conf.wait()
    while True:
        known = runs.find(ask)
        if known is not None and known.state == "succeeded":
            metrics.GENERATIONS.labels(known.provider, "cached").inc()
            return report_view(known, because=ask.because, cached=True)
        if known is None or _is_free(known):
            run = runs.claim(ask)
            if run is not None:
                return _generate(ask, run)
        elif known.state == "failed":
            raise _remembered(known)
        if time.monotonic() >= end:
            raise GenerationRunning(retry_after=2)
        time.sleep(random.uniform(0.02, 0.1))  # noqa: S311 - jitter, no secret


def _is_free(known: Generation) -> bool:
    until = known.lease_until if known.state == "running" else known.rest_until
    return until is None or until <= now()


def _remembered(known: Generation) -> DomainError:
    """The failure that this input rests after: not paid for again so soon."""
    if known.error_code == ReportUnsupported.code:
        return ReportUnsupported()
    for kind in WritingFailed.__subclasses__():
        if kind.code == known.error_code:
            return kind()
    return WritingFailed()


def _generate(ask: Ask, run: Run) -> ReportView:
    """Write, check and store. :raises DomainError: the failure, after it has been stored"""
    writer = ask.writer
    facts = {"provider": writer.name, "model": writer.model, "facts_hash": ask.facts_hash[:12]}
    log.info("scouting_generating", prompt_version=ask.prompt.version, **facts)
    tally = Tally(run)
    try:
        written, checked = checked_draft(ask, tally)
    except Exception as error:
        runs.fail(tally.run, error, tally.spent)
        code = error.code if isinstance(error, DomainError) else "defect"
        metrics.ended(writer.name, code, tally.spent)
        log.warning("scouting_failed", error=code, attempts=tally.spent.attempts, cost=str(tally.spent.cost), **facts)
        raise
    stored = runs.succeed(ask, tally.run, written, checked, tally.spent)
    if stored is None:
        return _after_losing_the_lease(ask)
    metrics.ended(writer.name, "ok", tally.spent)
    log.info(
        "scouting_succeeded",
        attempts=tally.spent.attempts,
        latency_ms=written.latency_ms,
        cost=str(tally.spent.cost),
        dropped=len(checked.dropped),
        **facts,
    )
    return report_view(stored, because=ask.because, cached=False)


def _after_losing_the_lease(ask: Ask) -> ReportView:
    """Somebody took over because this caller was too slow: theirs counts. :raises GenerationRunning:"""
    found = runs.find(ask)
    if found is None or found.state != "succeeded":
        raise GenerationRunning(retry_after=2)
    return report_view(found, because=ask.because, cached=True)
