"""Moving one match by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from apps.tournaments import journal
from apps.tournaments.domain.schedule import Booking, ScheduleInvalid, Violation
from apps.tournaments.domain.schedule.model import as_details
from apps.tournaments.models import LogEntry, Match, Tournament
from apps.tournaments.queries.matches import place_of
from apps.tournaments.queries.schedule import BookingView, booking_views
from apps.tournaments.scheduling.bookings import append, faults, write_bookings
from apps.tournaments.scheduling.programme import Programme, find_court, must_be_drawn, must_be_moments, programme_of
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class ScheduleConflict(DomainError):
    """The match would break constraints there (``violations``); ``force`` passes those that are not hard."""

    kind = Kind.CONFLICT
    code = "schedule_conflict"
    message = "The match cannot be played there and then."


class MatchOver(DomainError):
    """A match that was decided, or will not be played, has no place to be moved to."""

    kind = Kind.CONFLICT
    code = "match_over"
    message = "This match is not played any more."


def book_match(
    *,
    match_id: UUID,
    court_id: UUID | None = None,
    starts_at: datetime | None = None,
    pinned: bool | None = None,
    force: bool = False,
    user_id: UUID,
) -> BookingView:
    """Put a match on a court at a time; what is ``None`` stays as it is. The same again changes nothing.

    Only what the move itself would break counts, not what is broken already.

    :param pinned: plans go around it; a match that is moved by hand is pinned unless this says otherwise.
    :param force: even though it breaks something that only concerns matches which have begun.
    :raises MatchNotFound: :raises NotDrawn: :raises AlreadyCompleted: :raises AlreadyCancelled: :raises MatchOver:
    :raises CourtNotFound: :raises ScheduleInvalid: it has no booking, and court or start is missing.
    :raises ScheduleConflict: :raises ScheduleTooLarge:
    """
    must_be_moments([starts_at])
    place = place_of(match_id)
    lines: list[LogEntry] = []
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_drawn(tournament)
        court = find_court(tournament, court_id).name if court_id is not None else None
        programme = programme_of(tournament)
        before = programme.planned.get(place.number)
        after = _booking(programme, place.number, court=court, starts_at=starts_at, pinned=pinned)
        if after != before:
            _check(programme, after, force=force)
            lines = [_write(tournament, after, user_id=user_id)]
    journal.publish(lines)
    return booking_views(tournament, {place.number: after})[0]


def _booking(
    programme: Programme, number: int, *, court: str | None, starts_at: datetime | None, pinned: bool | None
) -> Booking:
    """:raises MatchOver: :raises ScheduleInvalid:"""
    match, old = programme.match(number), programme.planned.get(number)
    if match.status in ("finished", "not_needed"):
        raise MatchOver(match=number, status=match.status)
    if old is not None:
        court, starts_at = court or old.court, starts_at or old.start
        if (court, starts_at) == (old.court, old.start):
            return old if pinned is None else replace(old, pinned=pinned)
    if court is None or starts_at is None:
        raise ScheduleInvalid(f"Match {number} has no booking yet: say the court and the start.")
    start = starts_at.astimezone(UTC)
    end = start + timedelta(minutes=programme.terms.minutes(match))
    return Booking(match=number, court=court, start=start, end=end, pinned=pinned is not False)


def _check(programme: Programme, after: Booking, *, force: bool) -> None:
    """:raises ScheduleConflict:"""
    others = [booking for booking in programme.bookings if booking.match != after.match]
    known = {_key(violation) for violation in faults(programme, programme.bookings)}
    broken = [found for found in faults(programme, [*others, after]) if _key(found) not in known]
    if any(found.hard for found in broken) or (broken and not force):
        raise ScheduleConflict(broken[0].sentence, violations=as_details(broken))


def _key(violation: Violation) -> tuple[str, Sequence[int], str]:
    return violation.kind, violation.matches, violation.court


def _write(tournament: Tournament, booking: Booking, *, user_id: UUID) -> LogEntry:
    write_bookings(tournament, {booking.match: booking})
    rows = Match.objects.using("tournaments").filter(tournament=tournament, number=booking.match)
    rows.update(pinned=booking.pinned)
    return append(tournament, "booked", [booking.match], user_id=user_id)
