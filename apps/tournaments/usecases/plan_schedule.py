"""Planning: every open match gets a court and a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.tournaments.domain.schedule import Booking, Court, Terms, Violation, plan
from apps.tournaments.domain.schedule.bound import earliest_end
from apps.tournaments.domain.schedule.engine import problem
from apps.tournaments.domain.schedule.instants import FAR, instant
from apps.tournaments.models import Tournament
from apps.tournaments.queries.schedule import BookingView, booking_views
from apps.tournaments.scheduling.bookings import Draft, faults, store
from apps.tournaments.scheduling.programme import Programme, must_be_moments, programme_of
from kernel.clock import now

MINUTE = timedelta(minutes=1)


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and what the validator (which shares nothing with the planner) says of it.

    :param bookings: of all matches, those that were played included. :param makespan_minutes: from the first start to
        the last end. :param lower_bound: no plan can end earlier; ``None`` when nothing is left to be placed.
    :param violations: at most such as only concern what has been played. :param changed: bookings that are different.
    """

    bookings: Sequence[BookingView]
    starts_at: datetime | None
    ends_at: datetime | None
    makespan_minutes: int
    lower_bound: datetime | None
    violations: Sequence[Violation]
    changed: int
    dry_run: bool


def plan_schedule(*, tournament_id: UUID, terms: Terms, dry_run: bool = False, user_id: UUID) -> Planned:
    """Plan every open match anew, around those that are pinned, called, running or played, which keep their place.

    The terms are stored with the plan. The same request again changes nothing. Once play may have begun (one court has
    opened, not all have closed for good), nothing is planned into the past; so a pinned match whose time has gone by
    unplayed clashes until somebody unpins it. Of a Swiss tournament the rounds that are paired are planned.

    :raises TournamentNotFound: :raises NotDrawn: :raises AlreadyCompleted: :raises AlreadyCancelled:
    :raises ScheduleTooLarge: :raises CannotBePlanned: :raises BookingsClash: :raises ScheduleInvalid: no courts.
    :raises ScheduleNotValid:
    """
    must_be_moments([terms.not_before])

    def think(tournament: Tournament) -> Draft:
        programme = programme_of(tournament, terms=terms)
        return Draft(programme=programme, bookings=_plan(programme))

    tournament, draft = store(tournament_id, think, kind="scheduled", dry_run=dry_run, user_id=user_id)
    return _answer(tournament, draft, dry_run=dry_run)


def _plan(programme: Programme) -> list[Booking]:
    return plan(programme.matches, courts=programme.courts, terms=_from_now_on(programme), booked=programme.fixed)


def _from_now_on(programme: Programme) -> Terms:
    """A whole schedule in the past is planned as it is asked for: somebody notes what has been."""
    moment, terms = now(), programme.terms
    if _has_begun(programme.courts, moment):
        return replace(terms, not_before=max(moment, terms.not_before or moment))
    return terms


def _has_begun(courts: Sequence[Court], moment: datetime) -> bool:
    windows = [window for court in courts for window in court.windows]
    return any(start < moment for start, _ in windows) and any(moment < end for _, end in windows)


def _answer(tournament: Tournament, draft: Draft, *, dry_run: bool) -> Planned:
    first = min((booking.start for booking in draft.bookings), default=None)
    last = max((booking.end for booking in draft.bookings), default=None)
    return Planned(
        bookings=booking_views(tournament, {booking.match: booking for booking in draft.bookings}),
        starts_at=first,
        ends_at=last,
        makespan_minutes=(last - first) // MINUTE if first is not None and last is not None else 0,
        lower_bound=_lower_bound(draft.programme),
        violations=faults(draft.programme, draft.bookings),
        changed=len(draft.changes),
        dry_run=dry_run,
    )


def _lower_bound(programme: Programme) -> datetime | None:
    """The fixed bookings end when they end; the rest not earlier than the bound of what is left."""
    terms, fixed = _from_now_on(programme), programme.fixed
    task = problem(programme.matches, courts=programme.courts, terms=terms, fixed=fixed)
    end = earliest_end(task, terms)
    return None if end <= -FAR else max([instant(end), *(booking.end for booking in fixed)])
