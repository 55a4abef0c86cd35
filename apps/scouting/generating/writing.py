"""One run: asking the writer, checking what it wrote, asking once more where that may help, and counting the cost."""

from __future__ import annotations

import time

from apps.scouting import conf
from apps.scouting.adapters.breaker import Breaker
from apps.scouting.adapters.providers import (
    ATTEMPTS,
    AnswerUnreadable,
    ProviderCircuitOpen,
    Spent,
    WritingFailed,
    Written,
)
from apps.scouting.adapters.registry import OFFLINE
from apps.scouting.contract import BudgetExhausted, ReportUnsupported
from apps.scouting.domain.check import check
from apps.scouting.domain.drafts import Checked
from apps.scouting.generating import budget
from apps.scouting.generating.runs import Ask, Run
from kernel.db import transaction
from kernel.logging import log

WORTH_ANOTHER = (AnswerUnreadable, ReportUnsupported)
"""The model may do better when asked again, unchanged and once; what it wrote is never sent back to it."""


class Tally:
    """What a run has spent so far, over both of its tries."""

    def __init__(self, run: Run) -> None:
        self.run, self.spent = run, Spent()

    def hold_another(self) -> bool:
        """Whether the budget allows a repair; it is reserved then."""
        held = self.run.held
        if held is None:
            return True
        try:
            with transaction("scouting"):
                held = budget.reserve_more(held)
        except BudgetExhausted:
            return False
        self.run = Run(self.run.generation_id, self.run.lease_id, held)
        return True


def checked_draft(ask: Ask, tally: Tally) -> tuple[Written, Checked]:
    """A draft that passed the check, after one repair at most. :raises WritingFailed: :raises ReportUnsupported:"""
    end = time.monotonic() + conf.timeout()
    try:
        return _try(ask, tally, end)
    except WORTH_ANOTHER as error:
        left = ATTEMPTS - tally.spent.attempts
        if ask.writer is OFFLINE or left <= 0 or time.monotonic() >= end or not tally.hold_another():
            raise
        log.info("scouting_repairing", reason=error.code)
    return _try(ask, tally, end)


def _try(ask: Ask, tally: Tally, end: float) -> tuple[Written, Checked]:
    try:
        written = _asked(ask, ATTEMPTS - tally.spent.attempts, end - time.monotonic())
    except WritingFailed as failed:
        tally.spent += failed.spent
        raise
    tally.spent += written.spent
    return written, check(written.draft, ask.sheet)


def _asked(ask: Ask, attempts: int, left: float) -> Written:
    """Ask the writer, by way of the breaker where it is somebody outside. :raises WritingFailed:"""
    writer = ask.writer
    if writer is OFFLINE:
        return writer.write(ask.sheet, prompt=ask.text, deadline=left)
    breaker = Breaker(f"{writer.name}:{writer.model}")
    if not breaker.lets_through():
        raise ProviderCircuitOpen(retry_after=int(conf.breaker_seconds()))
    try:
        written = writer.write(ask.sheet, prompt=ask.text, deadline=left, attempts=attempts)
    except WritingFailed as failed:
        breaker.report(outage=failed.outage)
        raise
    breaker.report(outage=False)
    return written
