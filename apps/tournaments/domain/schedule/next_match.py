"""stub"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Booking, Call, Court, Terms


def next_match(
    matches: Sequence[Match],
    *,
    courts: Sequence[Court],
    terms: Terms,
    now: datetime,
    booked: Sequence[Booking] = (),
    court: str = "",
) -> Call:
    """The match to call now.

    :param booked: played, running and pinned bookings. :param court: only this one; ``""``: any that is free.
    """
    raise NotImplementedError
