"""What clients send about courts, the schedule and calls."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from apps.tournaments.api.entry_schemas import Limit, Word
from apps.tournaments.domain.schedule import Terms
from apps.tournaments.domain.schedule.model import Window

# PostgreSQL's text cannot hold NUL; a name must have something to see.
CourtName = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Windows = Annotated[tuple[Window, ...], Meta(max_length=500)]
Moment = Annotated[datetime, Meta(tz=True)]


class AddCourt(msgspec.Struct, frozen=True, kw_only=True):
    """:param windows: when the court is free, ``[[from, until], ...]``, with time zones; they may not overlap."""

    name: CourtName
    windows: Windows


class ChangeCourt(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; ``windows`` are replaced as a whole."""

    name: CourtName | None = None
    windows: Windows | None = None


class ListCourts(msgspec.Struct, frozen=True, kw_only=True):
    cursor: str = ""
    limit: Limit = 100


class PlanSchedule(Terms, frozen=True, kw_only=True):
    """The terms of play, in minutes. :param dry_run: store nothing."""

    dry_run: bool = False

    def terms(self) -> Terms:
        return Terms(**{name: getattr(self, name) for name in Terms.__struct_fields__})


class ListSchedule(msgspec.Struct, frozen=True, kw_only=True):
    """:param court: its name or id. ``from`` and ``to``: matches that are on at some time between them."""

    court: Word | None = None
    participant_id: UUID | None = None
    since: Moment | None = msgspec.field(default=None, name="from")
    until: Moment | None = msgspec.field(default=None, name="to")
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100


class GetCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """:param participant_id: only the matches of this one."""

    participant_id: UUID | None = None


class ReplanSchedule(msgspec.Struct, frozen=True, kw_only=True):
    """:param match_id: runs late, until ``ends_at``; both or neither. :param now: reckon with this time."""

    match_id: UUID | None = None
    ends_at: Moment | None = None
    now: Moment | None = None
    dry_run: bool = False


class BookMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; a match that is moved is pinned unless ``pinned`` is false.

    :param force: even if it breaks something that only concerns matches which have begun.
    """

    court_id: UUID | None = None
    starts_at: Moment | None = None
    pinned: bool | None = None
    force: bool = False


class CallMatch(msgspec.Struct, frozen=True, kw_only=True):
    """:param court_id: in the place of the court it is booked on. :param again: also if it has been called."""

    court_id: UUID | None = None
    again: bool = False


class CallNextMatch(msgspec.Struct, frozen=True, kw_only=True):
    """:param court_id: only to this court."""

    court_id: UUID | None = None
