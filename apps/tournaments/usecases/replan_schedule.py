"""Planning again, because something runs late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.tournaments.domain.board import MatchNotFound
from apps.tournaments.domain.results import MatchNotReady
from apps.tournaments.domain.schedule import Booking, ScheduleInvalid, Violation, replan
from apps.tournaments.models import Tournament
from apps.tournaments.queries.matches import MatchView, matches_numbered, place_of
from apps.tournaments.scheduling.bookings import Draft, faults, store
from apps.tournaments.scheduling.programme import Programme, must_be_moments, programme_of
from kernel.clock import now


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A match, and when it is expected to end."""

    match_id: UUID
    ends_at: datetime


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A place and a time."""

    court: str
    starts_at: datetime
    ends_at: datetime


class MoveView(msgspec.Struct, frozen=True, kw_only=True):
    """A booking that is not where it was; ``before`` is null where there was none, ``after`` where none is needed."""

    match_id: UUID
    number: int
    round_name: str
    before: Slot | None
    after: Slot | None


class Rescheduled(msgspec.Struct, frozen=True, kw_only=True):
    """:param moved: by number of match. :param violations: at most such as only concern what has been played."""

    moved: Sequence[MoveView]
    ends_at: datetime | None
    violations: Sequence[Violation]
    dry_run: bool


def replan_schedule(
    *,
    tournament_id: UUID,
    late: Late | None = None,
    at: datetime | None = None,
    dry_run: bool = False,
    user_id: UUID,
) -> Rescheduled:
    """Mend the schedule with few moves; what is pinned, called, running or played stays. Again changes nothing.

    :param late: this match is being played (it is running from now on) and lasts until then. :param at: the time to
        reckon with, instead of now: nothing is moved to before it.
    :raises TournamentNotFound: :raises NotDrawn: :raises AlreadyCompleted: :raises AlreadyCancelled:
    :raises MatchNotFound: :raises MatchNotReady: the late match cannot be running. :raises ScheduleTooLarge:
    :raises CannotBePlanned: :raises BookingsClash: :raises ScheduleInvalid: :raises ScheduleNotValid:
    """
    must_be_moments([at, late.ends_at if late else None])
    number = _number_of(tournament_id, late)
    moment = (at or now()).astimezone(UTC)

    def think(tournament: Tournament) -> Draft:
        programme = programme_of(tournament)
        lasting = _lasting(programme, number, late.ends_at.astimezone(UTC), moment) if late else None
        told = programme if lasting is None else _told(programme, lasting)
        found = replan(
            list(told.waiting.values()),
            told.matches,
            courts=told.courts,
            terms=told.terms,
            now=moment,
            actual=list(told.actual.values()),
        )
        news = None if lasting is None or programme.planned.get(number) == lasting else lasting
        return Draft(programme=told, bookings=found.bookings, late=news)

    tournament, draft = store(tournament_id, think, kind="rescheduled", dry_run=dry_run, user_id=user_id)
    return _answer(tournament, draft, dry_run=dry_run)


def _number_of(tournament_id: UUID, late: Late | None) -> int:
    """:raises MatchNotFound:"""
    if late is None:
        return 0
    place = place_of(late.match_id)
    if place.tournament_id != tournament_id:
        raise MatchNotFound
    return place.number


def _lasting(programme: Programme, number: int, ends_at: datetime, moment: datetime) -> Booking:
    """How the late match is played. :raises MatchNotReady: :raises ScheduleInvalid:"""
    status = programme.match(number).status
    if status not in ("ready", "running"):
        raise MatchNotReady(match=number, status=status)
    known = programme.actual.get(number) or programme.planned.get(number)
    start = min(known.start, moment) if known else moment
    if ends_at <= start:
        raise ScheduleInvalid(f"Match {number} cannot end before it has begun.")
    if known is None:
        return Booking(match=number, court="", start=start, end=ends_at)
    return replace(known, start=start, end=ends_at)


def _told(programme: Programme, lasting: Booking) -> Programme:
    """With what somebody has said of the late match."""
    number = lasting.match
    matches = [replace(match, status="running") if match.number == number else match for match in programme.matches]
    return replace(programme, matches=matches, actual=programme.actual | {number: lasting})


def _answer(tournament: Tournament, draft: Draft, *, dry_run: bool) -> Rescheduled:
    planned, changes = draft.programme.planned, draft.changes
    return Rescheduled(
        moved=[
            _move(view, planned.get(view.number), changes[view.number])
            for view in matches_numbered(tournament, list(changes))
        ],
        ends_at=max((booking.end for booking in draft.bookings), default=None),
        violations=faults(draft.programme, draft.bookings),
        dry_run=dry_run,
    )


def _move(view: MatchView, before: Booking | None, after: Booking | None) -> MoveView:
    return MoveView(
        match_id=view.match_id,
        number=view.number,
        round_name=view.round_name,
        before=_slot(before),
        after=_slot(after),
    )


def _slot(booking: Booking | None) -> Slot | None:
    return Slot(court=booking.court, starts_at=booking.start, ends_at=booking.end) if booking else None
