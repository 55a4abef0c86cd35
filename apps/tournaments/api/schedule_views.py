"""One class per operation on courts, the schedule and calls: parse, one call, render."""

from __future__ import annotations

from datetime import datetime

from apps.tournaments.api import schedule_schemas as schemas
from apps.tournaments.api.asked import cursor_refused, uuid_of
from apps.tournaments.queries.matches import MatchView
from apps.tournaments.queries.schedule import (
    BookingView,
    CourtView,
    Wanted,
    find_calendar,
    list_courts,
    list_schedule,
)
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.add_court import add_court
from apps.tournaments.usecases.book_match import book_match
from apps.tournaments.usecases.call_match import call_match
from apps.tournaments.usecases.call_next_match import call_next_match
from apps.tournaments.usecases.change_court import ChangedCourt, change_court
from apps.tournaments.usecases.plan_schedule import Planned, plan_schedule
from apps.tournaments.usecases.remove_court import remove_court
from apps.tournaments.usecases.replan_schedule import Late, Rescheduled, replan_schedule
from kernel.errors import Malformed
from kernel.http import ANYONE, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import unless_known
from kernel.http.paging import decode_cursor


class AddCourtView(Operation):
    """Add a court and when it is free. The same one again is that one."""

    method = "POST"
    access = STAFF
    status = 201
    body = schemas.AddCourt
    reply = CourtView

    def handle(self, call: Call) -> Reply:
        asked: schemas.AddCourt = call.body
        tournament_id, user_id = call.path["tournament_id"], call.user.user_id
        court = add_court(tournament_id=tournament_id, name=asked.name, windows=asked.windows, user_id=user_id)
        return Reply(court, headers={"Location": f"/api/tournaments/{tournament_id}/courts/{court.court_id}"})


class ListCourtsView(Operation):
    """Courts in the order in which they were added."""

    access = ANYONE
    query = schemas.ListCourts
    reply = Page[CourtView]

    def handle(self, call: Call) -> Page[CourtView]:
        asked: schemas.ListCourts = call.query
        tournament = find_tournament(tournament_id=call.path["tournament_id"])
        after = uuid_of(decode_cursor(asked.cursor)) if asked.cursor else None
        found = list_courts(tournament, after=after, limit=asked.limit)
        return page_of(found, limit=asked.limit, cursor=lambda court: str(court.court_id))


class ChangeCourtView(Operation):
    """Change a court's name or windows. Bookings stay; the answer says what is wrong with those on it now."""

    method = "PATCH"
    access = STAFF
    body = schemas.ChangeCourt
    reply = ChangedCourt

    def handle(self, call: Call) -> ChangedCourt:
        return change_court(**call.path, name=call.body.name, windows=call.body.windows, user_id=call.user.user_id)


class RemoveCourtView(Operation):
    """Remove a court on which no match is booked or was played (409 `court_in_use`)."""

    method = "DELETE"
    access = STAFF
    status = 204

    def handle(self, call: Call) -> None:
        remove_court(**call.path, user_id=call.user.user_id)


class PlanScheduleView(Operation):
    """Give every open match a court and a time; what is pinned, called, running or played keeps its own.

    The answer has the plan, what no plan can beat, and the word of an independent validator. Not everything fits: 409
    `schedule_does_not_fit`, with the minutes that are missing. At most 5,000 matches (422 `schedule_too_large`).
    """

    method = "POST"
    access = STAFF
    body = schemas.PlanSchedule
    reply = Planned

    def handle(self, call: Call) -> Planned:
        asked: schemas.PlanSchedule = call.body
        tournament_id, user_id = call.path["tournament_id"], call.user.user_id
        return plan_schedule(tournament_id=tournament_id, terms=asked.terms(), dry_run=asked.dry_run, user_id=user_id)


class ListScheduleView(Operation):
    """Booked matches in order of time."""

    access = ANYONE
    query = schemas.ListSchedule
    reply = Page[BookingView]

    def handle(self, call: Call) -> Reply:
        asked: schemas.ListSchedule = call.query
        tournament = find_tournament(tournament_id=call.path["tournament_id"])
        wanted = Wanted(
            court=asked.court,
            participant_id=asked.participant_id,
            since=asked.since,
            until=asked.until,
            after=_place(asked.cursor) if asked.cursor else None,
        )

        def page() -> Page[BookingView]:
            return page_of(list_schedule(tournament, wanted=wanted, limit=asked.limit), limit=asked.limit, cursor=_mark)

        return unless_known(call, version=tournament.last_seq, make=page)


class GetCalendarView(Operation):
    """The schedule as iCalendar (`text/calendar`), to subscribe to; events keep their UID when a match moves."""

    access = ANYONE
    query = schemas.GetCalendar
    media_type = "text/calendar; charset=utf-8"

    def handle(self, call: Call) -> Reply:
        tournament_id, asked = call.path["tournament_id"], call.query
        tournament = find_tournament(tournament_id=tournament_id)
        return unless_known(
            call,
            version=tournament.last_seq,
            make=lambda: find_calendar(tournament, participant_id=asked.participant_id).encode(),
        )


class ReplanScheduleView(Operation):
    """Something runs late: mend the schedule with few moves, and say which."""

    method = "POST"
    access = STAFF
    body = schemas.ReplanSchedule
    reply = Rescheduled

    def handle(self, call: Call) -> Rescheduled:
        asked: schemas.ReplanSchedule = call.body
        return replan_schedule(
            tournament_id=call.path["tournament_id"],
            late=_late(asked),
            at=asked.now,
            dry_run=asked.dry_run,
            user_id=call.user.user_id,
        )


class BookMatchView(Operation):
    """Move one match by hand, pin it, or let plans move it again. What it would break: 409 `schedule_conflict`."""

    method = "PATCH"
    access = STAFF
    body = schemas.BookMatch
    reply = BookingView

    def handle(self, call: Call) -> BookingView:
        asked: schemas.BookMatch = call.body
        return book_match(
            match_id=call.path["match_id"],
            court_id=asked.court_id,
            starts_at=asked.starts_at,
            pinned=asked.pinned,
            force=asked.force,
            user_id=call.user.user_id,
        )


class CallMatchView(Operation):
    """Call a match to its court: who plays it is told. Twice is once, unless `again`."""

    method = "POST"
    access = STAFF
    body = schemas.CallMatch
    reply = MatchView

    def handle(self, call: Call) -> MatchView:
        asked: schemas.CallMatch = call.body
        match_id, user_id = call.path["match_id"], call.user.user_id
        return call_match(match_id=match_id, court_id=asked.court_id, again=asked.again, user_id=user_id)


class CallNextMatchView(Operation):
    """Call the next match to the next free court; 409 `no_match_to_call` says why there is none."""

    method = "POST"
    access = STAFF
    body = schemas.CallNextMatch
    reply = MatchView

    def handle(self, call: Call) -> MatchView:
        tournament_id, user_id = call.path["tournament_id"], call.user.user_id
        return call_next_match(tournament_id=tournament_id, court_id=call.body.court_id, user_id=user_id)


def _late(asked: schemas.ReplanSchedule) -> Late | None:
    if (asked.match_id is None) != (asked.ends_at is None):
        raise Malformed("Say which match runs late, and until when: `match_id` and `ends_at`.", field="ends_at")
    if asked.match_id is None or asked.ends_at is None:
        return None
    return Late(match_id=asked.match_id, ends_at=asked.ends_at)


def _mark(booking: BookingView) -> str:
    return f"{booking.starts_at.isoformat()} {booking.number}"


def _place(cursor: str) -> tuple[datetime, int]:
    start, _, number = decode_cursor(cursor).partition(" ")
    try:
        moment = datetime.fromisoformat(start)
    except ValueError:
        raise cursor_refused() from None
    if moment.tzinfo is None or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise cursor_refused()
    return moment, int(number)
