"""stub"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Booking


def calendar(
    bookings: Sequence[Booking],
    matches: Sequence[Match],
    *,
    tournament: str,
    title: str,
    names: Mapping[int, str],
    stamp: datetime,
    sequence: int = 0,
) -> str:
    """The bookings as a text/calendar document (RFC 5545).

    :param tournament: its id; with the match's number it makes the stable UID. :param names: of entrants.
    :param stamp: DTSTAMP. :param sequence: rises with every published change of the schedule.
    """
    raise NotImplementedError
