"""Calling a match to its court."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.results import MatchNotReady
from apps.tournaments.domain.schedule import Booking
from apps.tournaments.models import Tournament
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.queries.matches import MatchView, match_numbered, place_of
from apps.tournaments.scheduling.bookings import write_bookings
from apps.tournaments.scheduling.calling import call
from apps.tournaments.scheduling.programme import find_court, terms_of
from apps.tournaments.storage import DatabaseBoard
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class CourtNeeded(DomainError):
    """The match is not booked on a court, and none was named."""

    kind = Kind.CONFLICT
    code = "court_needed"
    message = "Say to which court this match is called."


def call_match(*, match_id: UUID, court_id: UUID | None = None, again: bool = False, user_id: UUID) -> MatchView:
    """Call a match to its court, or to this one; twice is once, unless ``again``, or to another court.

    Somebody has seen the court: whether it is free is not asked. A match that was not booked there is, from now on.

    :raises MatchNotFound: :raises TournamentNotRunning: :raises MatchNotReady: :raises CourtNotFound:
    :raises CourtNeeded:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        match = match_numbered(tournament, place.number)
        if match.status not in ("ready", "running"):
            raise MatchNotReady(match=match.number, status=match.status)
        court = find_court(tournament, court_id).name if court_id is not None else match.court
        if not court:
            raise CourtNeeded
        if match.called_at is not None and court == match.court and not again:
            return match
        if court != match.court:
            book_from_now_on(tournament, match.number, court=court)
        match, line = call(tournament, place.number, user_id=user_id)
    journal.publish([line])
    return match


def book_from_now_on(tournament: Tournament, number: int, *, court: str) -> None:
    """On this court, now; inside the transaction, with the tournament locked."""
    start, terms = now(), terms_of(tournament)
    end = start + timedelta(minutes=terms.minutes(DatabaseBoard(tournament).match(number)))
    write_bookings(tournament, {number: Booking(match=number, court=court, start=start, end=end)})
