"""Next match to the next free court."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.schedule import Call, next_match
from apps.tournaments.models import Tournament
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.queries.matches import MatchView
from apps.tournaments.scheduling.calling import call
from apps.tournaments.scheduling.programme import find_court, programme_of
from apps.tournaments.usecases.call_match import book_from_now_on
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind

MOST_REASONS = 50


class NoMatchToCall(DomainError):
    """No court is free, or no match is ready whose sides are free and rested; ``reasons``, up to 50."""

    kind = Kind.CONFLICT
    code = "no_match_to_call"
    message = "There is no match to call now."


def call_next_match(*, tournament_id: UUID, court_id: UUID | None = None, user_id: UUID) -> MatchView:
    """Pick the match to play now, book it on the court that has been free longest, call it.

    Each call is another match on another court; asked for one court it is safe to repeat, since that is taken then.
    A match that has been called takes its court until it has a result. Planned bookings that are not pinned do not
    count: they are mended by planning again.

    :param court_id: only to this court. :raises TournamentNotFound: :raises TournamentNotRunning:
    :raises CourtNotFound: :raises NoMatchToCall: :raises ScheduleInvalid: no courts. :raises ScheduleTooLarge:
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_be_played(tournament)
        court = find_court(tournament, court_id).name if court_id is not None else ""
        found = _pick(tournament, court)
        book_from_now_on(tournament, found.match, court=found.court)
        match, line = call(tournament, found.match, user_id=user_id)
    journal.publish([line])
    return match


def _pick(tournament: Tournament, court: str) -> Call:
    """:raises NoMatchToCall:"""
    programme = programme_of(tournament)
    found = next_match(
        programme.matches,
        courts=programme.courts,
        terms=programme.terms,
        now=now(),
        booked=programme.fixed,
        court=court,
    )
    if not found.match:
        reasons = [msgspec.to_builtins(reason) for reason in found.reasons[:MOST_REASONS]]
        raise NoMatchToCall(found.reasons[0].sentence, reasons=reasons)
    return found
