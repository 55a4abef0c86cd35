"""The one layer that asks again. Source of the waits: M. Brooker, Exponential Backoff And Jitter (2015)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from apps.scouting import conf
from apps.scouting.adapters.providers import ProviderTimeout, Spent, WritingFailed

LONGEST_WAIT = 8.0
Answer = TypeVar("Answer")


class AttemptFailed(Exception):
    """One call failed.

    :param trouble: what it is called if it was the last. :param again: whether another call may help.
    :param lost: it was sent and its answer never came. :param told: seconds the provider asked to wait.
    """

    def __init__(
        self, trouble: type[WritingFailed], *, again: bool = False, lost: bool = False, told: float = 0.0, why: str = ""
    ) -> None:
        super().__init__(why)
        self.trouble, self.again, self.lost, self.told, self.why = trouble, again, lost, told, why


def with_retries(ask: Callable[[float], Answer], *, deadline: float, attempts: int) -> tuple[Answer, Spent]:
    """Call ``ask(seconds left)`` until it answers, at most ``attempts`` times, and never beyond ``deadline`` seconds.

    A wait that the provider asks for is kept in full; one that does not fit the deadline is not begun.

    :returns: the answer, and how many calls were made and lost.
    :raises WritingFailed: the last call's trouble, with ``spent``.
    """
    end, lost = time.monotonic() + deadline, 0
    for attempt in range(attempts):
        left = end - time.monotonic()
        if left <= 0:
            raise ProviderTimeout(spent=Spent(attempts=attempt, lost=lost))
        try:
            return ask(left), Spent(attempts=attempt + 1, lost=lost)
        except AttemptFailed as failed:
            lost += failed.lost
            room = end - time.monotonic() - failed.told
            if not failed.again or attempt + 1 == attempts or room <= 0:
                raise _given_up(failed, Spent(attempts=attempt + 1, lost=lost)) from None
            time.sleep(failed.told + min(_jitter(attempt), room / 2))
    raise ProviderTimeout(spent=Spent(lost=lost))  # no attempt was left


def _jitter(attempt: int) -> float:
    return random.uniform(0, min(LONGEST_WAIT, conf.retry_base() * 2**attempt))  # noqa: S311 - jitter, no secret


def _given_up(failed: AttemptFailed, spent: Spent) -> WritingFailed:
    return failed.trouble(spent=spent, internal=failed.why, retry_after=int(failed.told) + 1 if failed.told else None)
