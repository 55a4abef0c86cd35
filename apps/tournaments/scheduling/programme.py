"""What planning looks at: matches, courts, terms; bookings as planned, and how it really was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from apps.tournaments import conf
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule import Booking, Court, ScheduleInvalid, Terms
from apps.tournaments.guards import must_live
from apps.tournaments.models import Court as CourtRow
from apps.tournaments.models import Tournament
from apps.tournaments.storage.rows import COLUMNS, SELECT, match_of
from kernel.db import one, rows
from kernel.errors import DomainError, Kind

UNDER_WAY = frozenset({"running", "finished"})
YEARS = range(1970, 2200)

# S608: the statement is put together from constants of this package alone.
MATCHES = f"""
SELECT {SELECT}, c.name, m.starts_at, m.ends_at, m.pinned, m.called_at, m.started_at, m.finished_at
FROM tournaments_match AS m LEFT JOIN tournaments_court AS c ON c.court_id = m.court_id
WHERE m.tournament_id = %s ORDER BY m.number
"""  # noqa: S608
LAST = "SELECT max(number) FROM tournaments_match WHERE tournament_id = %s"


class NotDrawn(DomainError):
    """There are no matches to plan, move or call yet."""

    kind = Kind.CONFLICT
    code = "not_drawn"
    message = "This tournament has not been drawn yet."


class ScheduleTooLarge(DomainError):
    """A schedule looks at every match; more than ``most`` are not planned, moved or picked (calling one works)."""

    code = "schedule_too_large"
    message = "This tournament has too many matches for a schedule."


class CourtNotFound(DomainError):
    """The tournament has no court with this id."""

    kind = Kind.NOT_FOUND
    code = "court_not_found"
    message = "This tournament has no such court."


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """A tournament as planning sees it.

    :param seen: the log entry up to which it was read, or a later one.
    :param matches: one that has been called is running: whoever plays it is on the way to the court.
    :param planned: by number, as the rows say, of whatever status.
    :param actual: by number, of matches under way (until when they are expected to last) and of those that were
        played; court ``""`` where nobody said which.
    """

    seen: int
    matches: list[Match]
    courts: list[Court]
    terms: Terms
    planned: dict[int, Booking]
    actual: dict[int, Booking]

    @property
    def waiting(self) -> dict[int, Booking]:
        """Bookings of the matches that have not begun."""
        open_now = {match.number for match in self.matches if match.status in ("waiting", "ready")}
        return {number: booking for number, booking in self.planned.items() if number in open_now}

    @property
    def fixed(self) -> list[Booking]:
        """What a plan goes around."""
        return [*self.actual.values(), *(booking for booking in self.waiting.values() if booking.pinned)]

    @property
    def bookings(self) -> list[Booking]:
        """Everything, as it is now."""
        return [*self.actual.values(), *self.waiting.values()]

    def match(self, number: int) -> Match:
        return self.matches[number - 1]


class _Times(NamedTuple):
    """The columns of a match that the domain's graph leaves out."""

    court: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    pinned: bool
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


def must_be_drawn(tournament: Tournament) -> None:
    """:raises NotDrawn: :raises AlreadyCompleted: :raises AlreadyCancelled:"""
    must_live(tournament)
    if tournament.status == "open":
        raise NotDrawn


def must_be_small(tournament: Tournament) -> None:
    """:raises ScheduleTooLarge:"""
    found, most = one("tournaments", LAST, [tournament.tournament_id]), conf.largest_schedule()
    if found and (found[0] or 0) > most:
        raise ScheduleTooLarge(matches=found[0], most=most)


def programme_of(tournament: Tournament, *, terms: Terms | None = None) -> Programme:
    """Read it, under the tournament's lock or to look at only.

    :param terms: in the place of the stored ones. :raises ScheduleTooLarge:
    """
    must_be_small(tournament)
    terms = terms_of(tournament) if terms is None else terms
    matches: list[Match] = []
    planned: dict[int, Booking] = {}
    actual: dict[int, Booking] = {}
    for row in rows("tournaments", MATCHES, [tournament.tournament_id]):
        times = _Times(*row[len(COLUMNS) :])
        match = _as_it_is(match_of(row[: len(COLUMNS)]), times)
        matches.append(match)
        if (booking := _planned(match, times)) is not None:
            planned[match.number] = booking
        if (booking := _actual(match, times, terms)) is not None:
            actual[match.number] = booking
    return Programme(
        seen=tournament.last_seq,
        matches=matches,
        courts=courts_of(tournament),
        terms=terms,
        planned=planned,
        actual=actual,
    )


def terms_of(tournament: Tournament) -> Terms:
    """Those of the last plan, or the usual ones."""
    return msgspec.convert(tournament.schedule, Terms, str_keys=True)


def courts_of(tournament: Tournament) -> list[Court]:
    """In the order in which they were added."""
    found = CourtRow.objects.using("tournaments").filter(tournament=tournament).order_by("court_id")
    return [court_of(row) for row in found]


def court_of(row: CourtRow) -> Court:
    return msgspec.convert({"name": row.name, "windows": row.windows}, Court)


def find_court(tournament: Tournament, court_id: Any) -> CourtRow:
    """:raises CourtNotFound:"""
    found = CourtRow.objects.using("tournaments").filter(tournament=tournament, court_id=court_id).first()
    if found is None:
        raise CourtNotFound
    return found


def must_be_moments(moments: Sequence[datetime | None]) -> None:
    """Times that can be counted with. :raises ScheduleInvalid:"""
    for moment in moments:
        if moment is not None and moment.year not in YEARS:
            raise ScheduleInvalid(f"Times are in the years {YEARS[0]} to {YEARS[-1]}.")


def _as_it_is(match: Match, times: _Times) -> Match:
    called = match.status == "ready" and times.called_at is not None
    return replace(match, status="running") if called else match


def _planned(match: Match, times: _Times) -> Booking | None:
    if times.court is None or times.starts_at is None or times.ends_at is None:
        return None
    return Booking(match=match.number, court=times.court, start=times.starts_at, end=times.ends_at, pinned=times.pinned)


def _actual(match: Match, times: _Times, terms: Terms) -> Booking | None:
    """Of a match that has begun, and was not decided without being played."""
    if match.status not in UNDER_WAY:
        return None
    lasts = timedelta(minutes=terms.minutes(match))
    begun = times.started_at or max(filter(None, (times.called_at, times.starts_at)), default=None)
    if match.status == "running":
        begun = begun or times.ends_at
        if begun is None:
            return None
        end = max(begun + lasts, times.ends_at or begun)
    elif times.finished_at is None or not _was_played(match, times):
        return None
    else:
        end = times.finished_at
        begun = begun if begun is not None and begun < end else end - lasts
    return Booking(match=match.number, court=times.court or "", start=begun, end=end, pinned=times.pinned)


def _was_played(match: Match, times: _Times) -> bool:
    return times.started_at is not None or (match.result is not None and match.result.kind == "played")
