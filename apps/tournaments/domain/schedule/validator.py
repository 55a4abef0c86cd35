"""stub"""

from __future__ import annotations

from collections.abc import Sequence

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.model import Booking, Court, Terms, Violation


def violations(
    bookings: Sequence[Booking], matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms
) -> list[Violation]:
    """Every constraint that the bookings break."""
    raise NotImplementedError
