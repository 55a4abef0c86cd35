"""What other contexts may ask of tournaments, and what they may hear."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

Status = Literal["open", "drawn", "running", "completed", "cancelled"]
TournamentType = Literal["single_elimination", "double_elimination", "round_robin", "groups_knockout", "swiss"]
EntrantKind = Literal["individual", "team"]


class TournamentNotFound(DomainError):
    """No tournament has this id."""

    kind = Kind.NOT_FOUND
    code = "tournament_not_found"
    message = "There is no such tournament."


class TournamentView(msgspec.Struct, frozen=True, kw_only=True):
    """A tournament.

    :param start_date: as the organiser gave it: a date, or a moment in UTC. ISO 8601.
    :param participants: how many have entered or are about to pay; never more than ``max_participants``.
    :param last_seq: number of the newest log entry; what live viewers continue from.
    """

    tournament_id: UUID
    name: str
    description: str
    start_date: str
    max_participants: int
    participants: int
    tournament_type: TournamentType
    entrant_kind: EntrantKind
    status: Status
    entry_fee: Decimal
    currency: str
    created_by: UUID
    last_seq: int
    created_at: datetime
    updated_at: datetime


class TournamentCreated(Event, topic="tournaments.tournament_created", version=1):
    tournament_id: UUID
    name: str
    tournament_type: TournamentType
    start_date: str


class TournamentStarted(Event, topic="tournaments.tournament_started", version=1):
    """Results are taken from now on. ``entrants``: how many play."""

    tournament_id: UUID
    name: str
    entrants: int


class TournamentCompleted(Event, topic="tournaments.tournament_completed", version=1):
    """Every match is decided. ``winner_name`` is empty when nobody won (all withdrew)."""

    tournament_id: UUID
    name: str
    winner_id: UUID | None
    winner_name: str


class TournamentCancelled(Event, topic="tournaments.tournament_cancelled", version=1):
    """It will not be played (on); entry fees go back."""

    tournament_id: UUID
    name: str


class ParticipantEntered(Event, topic="tournaments.participant_entered", version=1):
    """Somebody is in: no fee was asked for, or it has been paid."""

    tournament_id: UUID
    participant_id: UUID
    user_id: UUID | None
    name: str


class ParticipantWithdrawn(Event, topic="tournaments.participant_withdrawn", version=1):
    """Somebody is out, by their own wish or disqualified; an entry fee goes back if play had not begun."""

    tournament_id: UUID
    participant_id: UUID
    user_id: UUID | None
    disqualified: bool


class MatchCalled(Event, topic="tournaments.match_called", version=1):
    """A match is called to its court.

    :param names: of both sides. :param user_ids: the persons behind them, members of teams included.
    """

    tournament_id: UUID
    tournament_name: str
    match_id: UUID
    number: int
    round_name: str
    court: str
    starts_at: datetime | None
    user_ids: tuple[UUID, ...]
    names: tuple[str, ...]


class MatchFinished(Event, topic="tournaments.match_finished", version=1):
    """A result was entered or corrected (``seq`` grows), or follows from a withdrawal."""

    tournament_id: UUID
    match_id: UUID
    number: int
    seq: int
    winner_id: UUID | None
    home_score: int
    away_score: int


class ResultUndone(Event, topic="tournaments.result_undone", version=1):
    """Results were taken back; ``match_ids``: all matches that are open again."""

    tournament_id: UUID
    seq: int
    match_ids: tuple[UUID, ...]


class Tournaments(Contract, context="tournaments"):
    """Tournaments as others see them."""

    @call(idempotent=True, deadline=2.0, raises=(TournamentNotFound,))
    def get_tournament(self, *, tournament_id: UUID) -> TournamentView:
        """:raises TournamentNotFound:"""
