"""How long a job is held, how often it is tried, and how long it waits in between."""

from __future__ import annotations

import random
from datetime import timedelta
from os import environ

MAX_ATTEMPTS = 5
"""Claims of a job; also of one that kills its workers."""

LONGEST_WAIT = timedelta(seconds=30)
FIRST_WAIT = timedelta(seconds=1)
GIVE_UP_AFTER = timedelta(minutes=15)
"""What is nobody's fault (scouting is away, or busy with the same report) is waited for, but not for ever."""


def lease() -> timedelta:
    """Longer than a call of scouting may take (60 s); renewed at every step."""
    return timedelta(seconds=float(environ.get("SCOUT_LEASE_SECONDS", "75")))


def backoff(attempts: int, dice: random.Random) -> timedelta:
    """Full jitter: anything up to 1, 2, 4 ... 30 seconds, so that those who failed together do not return together.

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    longest: timedelta = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 16), LONGEST_WAIT)
    return dice.random() * longest
