"""What clients send about players. Rules of a value have codes of their own, in the domain."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from apps.players.contract import PlayerView
from apps.players.domain.percentiles import MINUTES

Text = Annotated[str, Meta(max_length=200)]
Word = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Age = Annotated[int, Meta(ge=0, le=1000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Order = Literal["newest", "name", "age", "-age", "market_value", "-market_value"]

MOST_AT_ONCE = 1_000


class CreatePlayer(msgspec.Struct, frozen=True, kw_only=True):
    """``position``: goalkeeper, defender, midfielder, forward, or a usual name of one (GK, winger, striker)."""

    full_name: Text
    position: Text
    age: int
    country: Text = ""
    role: Text = ""
    status: Text = "active"
    current_team: Text | None = None
    league: Text | None = None
    market_value: Decimal | None = None
    currency: Text = ""
    statistics: dict[str, float] | None = None


class ReplacePlayer(CreatePlayer, frozen=True, kw_only=True):
    """All of a player; what is left out is emptied. ``version``: the one looked at, like ``If-Match``."""

    version: Version | None = None


class ChangePlayer(msgspec.Struct, frozen=True, kw_only=True):
    """What is left out stays. ``version``: the one looked at, like ``If-Match``."""

    full_name: Text | UnsetType = UNSET
    position: Text | UnsetType = UNSET
    age: int | UnsetType = UNSET
    country: Text | UnsetType = UNSET
    role: Text | UnsetType = UNSET
    status: Text | UnsetType = UNSET
    current_team: Text | UnsetType | None = UNSET
    league: Text | UnsetType | None = UNSET
    market_value: Decimal | UnsetType | None = UNSET
    currency: Text | UnsetType = UNSET
    statistics: dict[str, float] | UnsetType | None = UNSET
    version: Version | None = None


class ListPlayers(msgspec.Struct, frozen=True, kw_only=True):
    """``q``: part of the name, without regard to case and accents. Other texts match whole, without regard to case."""

    q: Word = ""
    position: Word = ""
    status: Word = ""
    league: Word = ""
    team: Word = ""
    country: Word = ""
    age_min: Age | None = None
    age_max: Age | None = None
    order: Order = "newest"
    cursor: Annotated[str, Meta(max_length=1000)] = ""
    limit: Limit = 50


class CreatePlayers(msgspec.Struct, frozen=True, kw_only=True):
    """Each as in ``POST /api/players``."""

    players: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class PlayersCreated(msgspec.Struct, frozen=True, kw_only=True):
    created: list[PlayerView]


class DeletePlayers(msgspec.Struct, frozen=True, kw_only=True):
    player_ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class PlayersDeleted(msgspec.Struct, frozen=True, kw_only=True):
    """``missing``: those who were not there."""

    deleted: list[UUID]
    missing: list[UUID]


class RecordSeason(msgspec.Struct, frozen=True, kw_only=True):
    """Totals of a season. ``metrics`` that are percentages (pass_accuracy) are from 0 to 100."""

    matches: Count
    minutes: Count
    metrics: dict[str, float] = {}


class LookAtPercentiles(msgspec.Struct, frozen=True, kw_only=True):
    """``season``: 2025-26; else the newest with enough minutes. ``min_minutes``: what is enough."""

    season: Word = ""
    min_minutes: Annotated[int, Meta(ge=1, le=10_000)] = MINUTES
