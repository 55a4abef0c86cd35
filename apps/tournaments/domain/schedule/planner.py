"""stub"""

from __future__ import annotations

from collections.abc import Sequence

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Booking, Court, Terms


def plan(
    matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms, booked: Sequence[Booking] = ()
) -> list[Booking]:
    """A booking for every open match, around those in ``booked`` (played, running, pinned), which stay as they are.

    Returns all bookings, ``booked`` included, in order of time. The same input gives the same plan.

    :raises CannotBePlanned: not all matches fit; never a half plan.
    :raises BookingsClash: ``booked`` breaks a constraint by itself.
    :raises ScheduleInvalid: no courts, or two of one name.
    """
    raise NotImplementedError
