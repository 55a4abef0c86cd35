"""What a schedule is made of: courts with windows, the terms of play, bookings, and what can be wrong with them.

Times are aware datetimes. Plans start matches on whole minutes and are given in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from apps.tournaments.domain.graph import Match
from kernel.errors import DomainError, Kind

DAY = 1440

Window = tuple[Annotated[datetime, Meta(tz=True)], Annotated[datetime, Meta(tz=True)]]
"""From, until (exclusive)."""


class ScheduleInvalid(DomainError):
    """Courts or windows make no sense: a naive time, a window that ends before it starts, one name twice."""

    kind = Kind.MALFORMED
    code = "schedule_invalid"
    message = "These courts and windows cannot be read."


class CannotBePlanned(DomainError):
    """The matches do not fit into the courts' windows. Nothing was planned.

    ``details``: ``missing_minutes`` of play that found no place, ``match`` the first one that did not fit,
    ``unplaced`` how many did not.
    """

    kind = Kind.CONFLICT
    code = "schedule_does_not_fit"
    message = "The matches do not fit into the courts' windows."


class BookingsClash(DomainError):
    """Bookings that must stay where they are contradict each other. ``details``: ``violations``."""

    kind = Kind.CONFLICT
    code = "schedule_clash"
    message = "Bookings that must stay contradict each other."


class Court(msgspec.Struct, frozen=True, kw_only=True):
    """A place where one match at a time is played. Windows may touch or overlap; they are joined.

    :raises ScheduleInvalid: a window is naive or empty.
    """

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        for start, end in self.windows:
            if start.tzinfo is None or end.tzinfo is None:
                raise ScheduleInvalid(f"A window of court {self.name} has no time zone.")
            if end <= start:
                raise ScheduleInvalid(f"A window of court {self.name} ends before it starts.")


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long things take, in minutes.

    :param match_minutes: a match. :param minutes_by_best_of: a match of that many games, where it differs.
    :param rest_minutes: of every entrant between the end of a match and the start of its next.
    :param changeover_minutes: of a court between two matches. :param not_before: no match starts earlier.
    """

    match_minutes: Annotated[int, Meta(ge=1, le=DAY)] = 30
    minutes_by_best_of: dict[int, Annotated[int, Meta(ge=1, le=DAY)]] = {}
    rest_minutes: Annotated[int, Meta(ge=0, le=7 * DAY)] = 30
    changeover_minutes: Annotated[int, Meta(ge=0, le=DAY)] = 0
    not_before: Annotated[datetime, Meta(tz=True)] | None = None

    def minutes(self, match: Match) -> int:
        """How long this match is booked for."""
        return self.minutes_by_best_of.get(match.best_of, self.match_minutes)


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """A match's place and time: planned, or as it was really played.

    :param match: its number. :param court: a court's name.
    :param pinned: put there by a person; plans go around it.
    """

    match: int
    court: str
    start: datetime
    end: datetime
    pinned: bool = False


ViolationKind = Literal[
    "court_overlap",
    "changeover_too_short",
    "entrant_overlap",
    "rest_too_short",
    "precedence",
    "outside_window",
    "too_early",
    "booked_too_short",
    "not_booked",
    "booked_twice",
    "unknown_court",
    "unknown_match",
]


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """A constraint that bookings break.

    :param matches: numbers, ascending. :param court: a name, ``""`` when it is not about one.
    :param hard: False when all its matches have been played or are running: history, which no plan can mend.
    """

    kind: ViolationKind
    matches: tuple[int, ...]
    court: str
    sentence: str
    hard: bool = True


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A booking that a new plan changed; ``before`` is None for a match that had none, ``after`` for one not needed."""

    match: int
    before: Booking | None
    after: Booking | None


class Replanned(msgspec.Struct, frozen=True, kw_only=True):
    """All bookings as they are now, and which of them are not where they were (by number of match)."""

    bookings: list[Booking]
    moved: list[Move]


ReasonCode = Literal["no_court_free", "court_closes", "pinned", "not_ready", "entrant_playing", "resting"]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why something cannot be called now.

    :param match: its number, 0 when it is about the courts. :param until: when it ends, where that is known.
    """

    code: ReasonCode
    match: int
    sentence: str
    until: datetime | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The match to call next, and to which court; or neither (0, ``""``) and why."""

    match: int
    court: str
    reasons: list[Reason]


def check_courts(courts: Sequence[Court]) -> None:
    """:raises ScheduleInvalid: there are none, or two of one name."""
    if not courts:
        raise ScheduleInvalid("There are no courts.")
    if len({court.name for court in courts}) < len(courts):
        raise ScheduleInvalid("Two courts have the same name.")


def in_order(bookings: Sequence[Booking]) -> list[Booking]:
    """By start, then court, then match: the order in which every plan is given."""
    return sorted(bookings, key=lambda booking: (booking.start, booking.court, booking.match))


def as_details(violations: Sequence[Violation]) -> list[Any]:
    """JSON-encodable, for a problem document."""
    return [msgspec.to_builtins(violation) for violation in violations]
