"""Removing a court that nobody plays on."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.guards import must_live
from apps.tournaments.models import Match
from apps.tournaments.scheduling import courts
from apps.tournaments.scheduling.programme import find_court
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class CourtInUse(DomainError):
    """Matches are booked on it, or were played there (``matches``: how many). Give it no windows instead."""

    kind = Kind.CONFLICT
    code = "court_in_use"
    message = "Matches are booked on this court. Move them first."


def remove_court(*, tournament_id: UUID, court_id: UUID, user_id: UUID) -> None:
    """Remove a court without bookings.

    :raises TournamentNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled: :raises CourtNotFound:
    :raises CourtInUse:
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_live(tournament)
        row = find_court(tournament, court_id)
        if matches := Match.objects.using("tournaments").filter(court=row).count():
            raise CourtInUse(matches=matches)
        line = courts.append(tournament, "court_removed", row, user_id=user_id)
        row.delete(using="tournaments")
    journal.publish([line])
