"""Reads of seasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from apps.players.models import Season
from apps.players.queries import find_player
from apps.players.queries_percentiles import season_with


class SeasonView(msgspec.Struct, frozen=True, kw_only=True):
    """What a player did in a season. :param metrics: totals by name; percentages from 0 to 100."""

    player_id: UUID
    season: str
    matches: int
    minutes: int
    metrics: dict[str, float]
    updated_at: datetime


def list_seasons(*, player_id: UUID) -> list[SeasonView]:
    """Newest first. :raises PlayerNotFound:"""
    find_player(player_id=player_id)
    found = Season.objects.using("players").filter(player_id=player_id).order_by("-season")
    return [season_view(season) for season in found]


def get_season(*, player_id: UUID, season: str) -> SeasonView:
    """:raises PlayerNotFound: :raises SeasonNotFound:"""
    find_player(player_id=player_id)
    return season_view(season_with(player_id=player_id, season=season, min_minutes=0))


def season_view(season: Season) -> SeasonView:
    row: Any = season
    return SeasonView(
        player_id=row.player_id,
        season=row.season,
        matches=row.matches,
        minutes=row.minutes,
        metrics=msgspec.convert(row.metrics, dict[str, float]),
        updated_at=row.updated_at,
    )
