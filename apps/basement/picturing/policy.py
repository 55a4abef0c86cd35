"""How long a picture is held, how often it is tried, and how long it waits in between."""

from __future__ import annotations

import random
from datetime import timedelta

from apps.basement import conf
from apps.basement.picturing.pool import longest_seconds

MOST_ATTEMPTS = 20
"""Claims of a picture: half a day of a store that is away, or a picture that takes its whole worker down each time."""

MOST_DEATHS = 3
"""Claims of a picture after which a decoder that dies of it is believed."""

LONGEST_WAIT = timedelta(minutes=60)
FIRST_WAIT = timedelta(seconds=2)
WRITING = timedelta(seconds=120)


def lease() -> timedelta:
    """Longer than a picture may take to be read, decoded and written."""
    return timedelta(seconds=longest_seconds(conf.picture_seconds())) + WRITING


def backoff(attempts: int, dice: random.Random) -> timedelta:
    """Full jitter: anything up to 2, 4, 8 ... seconds, an hour at the most.

    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    longest: timedelta = min(FIRST_WAIT * 2 ** min(max(attempts - 1, 0), 16), LONGEST_WAIT)
    return dice.random() * longest
