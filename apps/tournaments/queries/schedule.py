"""The schedule as people see it: courts, bookings in order of time, the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from apps.tournaments.domain.graph import NOBODY, Match, Status
from apps.tournaments.domain.naming import Naming
from apps.tournaments.domain.schedule import Booking, calendar
from apps.tournaments.domain.schedule.model import Window
from apps.tournaments.entering.entries import participant_of
from apps.tournaments.models import Court as CourtRow
from apps.tournaments.models import Tournament
from apps.tournaments.queries.matches import naming_of
from apps.tournaments.scheduling.programme import court_of
from apps.tournaments.storage.rows import COLUMNS, SELECT, match_of
from kernel.db import rows


class CourtView(msgspec.Struct, frozen=True, kw_only=True):
    """A court, and when it is free for this tournament: in UTC, in order of time."""

    court_id: UUID
    tournament_id: UUID
    name: str
    windows: Sequence[Window]


class BookingView(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a match is played.

    :param home: a name, or where the side comes from in words while it is not known; ``away`` likewise.
    :param pinned: put there by a person; plans go around it.
    """

    match_id: UUID
    number: int
    round_name: str
    home: str
    away: str
    court_id: UUID | None
    court: str
    starts_at: datetime
    ends_at: datetime
    status: Status
    pinned: bool


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which bookings; ``None`` is no condition.

    :param court: its name or its id. :param since: those that end later. :param until: those that start earlier.
    :param after: start and number of the last one seen.
    """

    court: str | None = None
    participant_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, int] | None = None


BOOKED = """
SELECT m.match_id, m.number, m.bracket, m."group", m.round, m.status, m.home, h.name, m.home_from, m.away, a.name,
       m.away_from, m.pinned, m.court_id, c.name, m.starts_at, m.ends_at
FROM tournaments_match AS m
LEFT JOIN tournaments_participant AS h ON h.tournament_id = m.tournament_id AND h.number = m.home
LEFT JOIN tournaments_participant AS a ON a.tournament_id = m.tournament_id AND a.number = m.away
LEFT JOIN tournaments_court AS c ON c.court_id = m.court_id
WHERE m.tournament_id = %(tournament_id)s
"""
CONDITIONS = {
    "court": "(c.name = %(court)s OR c.court_id::text = %(court)s)",
    "participant_id": "%(participant_id)s IN (h.participant_id, a.participant_id)",
    "since": "m.ends_at > %(since)s",
    "until": "m.starts_at < %(until)s",
    "after": "(m.starts_at, m.number) > (%(after_start)s, %(after_number)s)",
}
# A match of each group tells groups from re-seeded rounds, which sources spell alike.
# S608: the statement is put together from constants of this package alone.
IN_CALENDAR = f"""
SELECT {SELECT}, c.name, m.starts_at, m.ends_at
FROM tournaments_match AS m LEFT JOIN tournaments_court AS c ON c.court_id = m.court_id
WHERE m.tournament_id = %(tournament_id)s AND (m.bracket = 'group' AND m.round = 1 OR m.starts_at IS NOT NULL)
"""  # noqa: S608
NAMES = "SELECT number, name FROM tournaments_participant WHERE tournament_id = %s AND number = ANY(%s::int[])"


class Place(NamedTuple):
    """Of a booking that is not stored."""

    court_id: UUID | None
    court: str
    starts_at: datetime
    ends_at: datetime


def list_courts(tournament: Tournament, *, after: UUID | None, limit: int) -> list[CourtView]:
    """In the order in which they were added; up to ``limit + 1``, the last only saying that there are more."""
    found = CourtRow.objects.using("tournaments").filter(tournament=tournament).order_by("court_id")
    return [court_view(row) for row in (found if after is None else found.filter(court_id__gt=after))[: limit + 1]]


def court_view(row: CourtRow) -> CourtView:
    windows = court_of(row).windows
    return CourtView(court_id=row.court_id, tournament_id=row.tournament_id, name=row.name, windows=windows)


def list_schedule(tournament: Tournament, *, wanted: Wanted, limit: int) -> list[BookingView]:
    """In order of time; up to ``limit + 1``, the last only saying that there are more."""
    values = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    conditions = "".join(f" AND {CONDITIONS[name]}" for name in values)
    values["after_start"], values["after_number"] = values.pop("after", (None, None))
    tail = f"AND m.starts_at IS NOT NULL{conditions} ORDER BY m.starts_at, m.number LIMIT %(limit)s"
    return _views(tournament, tail, values | {"limit": limit + 1})


def booking_views(tournament: Tournament, bookings: Mapping[int, Booking]) -> list[BookingView]:
    """These bookings, by number of match, whether or not they are stored; in order of time."""
    found = CourtRow.objects.using("tournaments").filter(tournament=tournament)
    ids: dict[str, UUID] = dict(found.values_list("name", "court_id"))
    places = {n: Place(ids.get(b.court), b.court, b.start, b.end) for n, b in bookings.items()}
    views = _views(tournament, "AND m.number = ANY(%(numbers)s::int[])", {"numbers": list(places)}, places)
    return sorted(views, key=lambda view: (view.starts_at, view.number))


def find_calendar(tournament: Tournament, *, participant_id: UUID | None) -> str:
    """The schedule as ``text/calendar``, the same to the byte until something happens in the tournament.

    :param participant_id: only the matches in which this one is known to be.
    :raises ParticipantNotFound:
    """
    tournament_id = tournament.tournament_id
    player = None if participant_id is None else participant_of(tournament_id, participant_id).number or -1
    matches, bookings = _in_calendar(tournament)
    sides = {match.number: (match.home, match.away) for match in matches}
    shown = [booking for booking in bookings if player is None or player in sides[booking.match]]
    numbers = {side for booking in shown for side in sides[booking.match] if side}
    return calendar(
        shown,
        matches,
        tournament=str(tournament_id),
        title=tournament.name,
        names=dict(rows("tournaments", NAMES, [tournament_id, list(numbers)])),
        stamp=tournament.updated_at,
        sequence=tournament.last_seq,
    )


def _in_calendar(tournament: Tournament) -> tuple[list[Match], list[Booking]]:
    matches, bookings = [], []
    for row in rows("tournaments", IN_CALENDAR, {"tournament_id": tournament.tournament_id}):
        match = match_of(row[: len(COLUMNS)])
        court, starts_at, ends_at = row[len(COLUMNS) :]
        matches.append(match)
        if starts_at is not None:
            bookings.append(Booking(match=match.number, court=court or "", start=starts_at, end=ends_at))
    return matches, bookings


def _views(
    tournament: Tournament, tail: str, values: dict[str, Any], places: Mapping[int, Place] | None = None
) -> list[BookingView]:
    found = rows("tournaments", BOOKED + tail, values | {"tournament_id": tournament.tournament_id})
    naming = naming_of(tournament)
    return [_view(naming, row, places[row[1]] if places else Place(*row[13:])) for row in found]


def _view(naming: Naming, row: tuple[Any, ...], place: Place) -> BookingView:
    match_id, number, bracket, group, round_, status, *sides, pinned = row[:13]
    return BookingView(
        match_id=match_id,
        number=number,
        round_name=naming.round_name(bracket=bracket, group=group, round=round_),
        home=_side(naming, *sides[:3]),
        away=_side(naming, *sides[3:]),
        court_id=place.court_id,
        court=place.court or "",
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        status=status,
        pinned=pinned,
    )


def _side(naming: Naming, number: int | None, name: str | None, source: str) -> str:
    return "Nobody" if number == NOBODY else name or naming.source(source)
