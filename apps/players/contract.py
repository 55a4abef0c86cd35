"""What other contexts may ask of players, and what they may hear."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

PlayerStatus = Literal["active", "retired", "free_agent"]
Position = Literal["goalkeeper", "defender", "midfielder", "forward"]


class PlayerNotFound(DomainError):
    """No player has this id."""

    kind = Kind.NOT_FOUND
    code = "player_not_found"
    message = "There is no such player."


class PlayerView(msgspec.Struct, frozen=True, kw_only=True):
    """A player.

    :param position: one of the four groups, among whose players percentiles are taken; ``role`` is finer and free.
    :param statistics: totals of the newest season, by name, and what was written without a season.
    :param scouting_report: text of the newest report, ``None`` before the first.
    """

    player_id: UUID
    full_name: str
    country: str
    position: Position
    role: str
    age: int
    status: PlayerStatus
    current_team: str
    league: str
    market_value: Decimal | None
    currency: str
    statistics: dict[str, float]
    scouting_report: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class PlayerCreated(Event, topic="players.player_created", version=1):
    player_id: UUID
    full_name: str
    position: Position


class PlayerChanged(Event, topic="players.player_changed", version=1):
    player_id: UUID
    fields: tuple[str, ...]


class PlayerDeleted(Event, topic="players.player_deleted", version=1):
    player_id: UUID


class ReportReady(Event, topic="players.report_ready", version=1):
    """A scouting report is stored. ``user_ids``: who asked for it, those who joined the running job included."""

    player_id: UUID
    player_name: str
    report_id: UUID
    job_id: UUID
    provider: str
    user_ids: tuple[UUID, ...]


class ScoutingFailed(Event, topic="players.scouting_failed", version=1):
    """A job ended without a report; ``code`` is stable."""

    player_id: UUID
    player_name: str
    job_id: UUID
    code: str
    user_ids: tuple[UUID, ...]


class Players(Contract, context="players"):
    """Players as others see them."""

    @call(idempotent=True, deadline=2.0, raises=(PlayerNotFound,))
    def get_player(self, *, player_id: UUID) -> PlayerView:
        """:raises PlayerNotFound:"""
