"""What clients send before the first match, and what they are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from apps.tournaments.contract import EntrantKind, Status, TournamentType, TournamentView
from apps.tournaments.domain.rules import LARGEST, Rules
from apps.tournaments.queries.tournaments import ParticipantStatus
from kernel.errors import DomainError, Kind

# PostgreSQL's text cannot hold NUL; a name must have something to see.
Name = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Text = Annotated[str, Meta(max_length=10_000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Places = Annotated[int, Meta(ge=2, le=LARGEST)]
Seed = Annotated[int, Meta(ge=1, le=1_000_000)]
Rating = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Members = Annotated[tuple[UUID, ...], Meta(max_length=50)]
Currency = Annotated[str, Meta(max_length=10)]
Limit = Annotated[int, Meta(ge=1, le=100)]

MOST_AT_ONCE = 10_000


class StartDateMalformed(DomainError):
    """The start is neither a date nor a moment."""

    kind = Kind.MALFORMED
    code = "start_date_malformed"
    message = "'start_date' is a date (2026-05-01) or a moment (2026-05-01T09:00:00Z), in ISO 8601."


class CreateTournament(msgspec.Struct, frozen=True, kw_only=True):
    """``start_date``: a date, or a moment; one without an offset is in UTC, like all times here."""

    name: Name
    start_date: Annotated[str, Meta(max_length=40)]
    max_participants: Places
    tournament_type: TournamentType
    description: Text = ""
    entrant_kind: EntrantKind = "individual"
    entry_fee: Decimal = Decimal(0)
    currency: Currency = ""
    rules: Rules = Rules()


class ChangeTournament(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; ``rules`` are replaced as a whole."""

    name: Name | UnsetType = UNSET
    start_date: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    max_participants: Places | UnsetType = UNSET
    tournament_type: TournamentType | UnsetType = UNSET
    description: Text | UnsetType = UNSET
    entrant_kind: EntrantKind | UnsetType = UNSET
    entry_fee: Decimal | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    rules: Rules | UnsetType = UNSET


class ListTournaments(msgspec.Struct, frozen=True, kw_only=True):
    """``mine``: made or entered by the caller. ``q``: part of the name."""

    status: Status | None = None
    tournament_type: TournamentType | None = None
    type: TournamentType | None = None
    mine: bool = False
    q: Word = ""
    cursor: str = ""
    limit: Limit = 50


class AddParticipant(msgspec.Struct, frozen=True, kw_only=True):
    """``seed`` and ``rating`` are for staff; ``members`` (user ids) for tournaments of teams."""

    name: Name | None = None
    user_id: UUID | None = None
    seed: Seed | None = None
    rating: Rating | None = None
    members: Members = ()


class AddParticipants(msgspec.Struct, frozen=True, kw_only=True):
    participants: Annotated[tuple[AddParticipant, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class ChangeParticipant(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays; null takes a seed or rating away."""

    name: Name | UnsetType = UNSET
    seed: Seed | UnsetType | None = UNSET
    rating: Rating | UnsetType | None = UNSET


class ListParticipants(msgspec.Struct, frozen=True, kw_only=True):
    """``mine``: the caller's own entries. Without ``status``: who plays, will play, or has played."""

    status: ParticipantStatus | None = None
    mine: bool = False
    cursor: str = ""
    limit: Limit = 50


class TournamentDetail(TournamentView, frozen=True, kw_only=True):
    rules: Rules


class Added(msgspec.Struct, frozen=True, kw_only=True):
    added: int


def parse_start(text: str) -> tuple[date, datetime | None]:
    """The day, and the moment if a time of day was given. :raises StartDateMalformed:"""
    try:
        if len(text) <= len("2026-05-01"):
            return date.fromisoformat(text), None
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise StartDateMalformed from None
    return moment.date(), moment
