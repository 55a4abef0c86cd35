"""stub"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Booking, Court, Replanned, Terms


def replan(
    bookings: Sequence[Booking],
    matches: Sequence[Match],
    *,
    courts: Sequence[Court],
    terms: Terms,
    now: datetime,
    actual: Sequence[Booking] = (),
) -> Replanned:
    """The plan after something ran late.

    :param actual: what really happened, in place of what was booked: a finished match's court and times, a running
        one's court and start (its end is an expectation and is taken as not before ``now``).
    """
    raise NotImplementedError
