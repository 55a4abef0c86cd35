"""Reads of players. Anybody may see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import JSONObject

from apps.players.contract import PlayerNotFound, PlayerView
from apps.players.models import Player, Report, Season

FROM_RELATED = ("statistics", "scouting_report")


def find_player(*, player_id: UUID) -> Player:
    """With what :func:`view_of` needs of the newest season and report. :raises PlayerNotFound:"""
    found = shown_players().filter(player_id=player_id).first()
    if found is None:
        raise PlayerNotFound
    return found


def shown_players() -> QuerySet[Player]:
    """All players, with what :func:`view_of` needs, in one statement."""
    newest = Season.objects.filter(player=OuterRef("pk")).order_by("-season")
    report = Report.objects.filter(player=OuterRef("pk")).order_by("-created_at")
    figures = JSONObject(season=F("season"), matches=F("matches"), minutes=F("minutes"), metrics=F("metrics"))
    return Player.objects.using("players").annotate(
        newest_season=Subquery(newest.values(figures=figures)[:1], output_field=JSONField()),
        newest_report=Subquery(report.values("report")[:1], output_field=TextField()),
    )


def view_of(player: Player) -> PlayerView:
    """The player as of now; of a row that :func:`shown_players` did not make, two more statements."""
    row: Any = player  # CHECKs keep its strings within the view's literals
    if "newest_season" not in player.__dict__:
        row = find_player(player_id=player.player_id)
    same = {name: getattr(row, name) for name in PlayerView.__struct_fields__ if name not in FROM_RELATED}
    return PlayerView(
        **same,
        statistics=statistics_of(row.statistics, row.newest_season),
        scouting_report=row.newest_report,
    )


def statistics_of(loose: dict[str, Any], season: dict[str, Any] | None) -> dict[str, float]:
    """Of the newest season, and what was written without one, which stands where both name the same."""
    figures = {**season["metrics"], "matches": season["matches"], "minutes": season["minutes"]} if season else {}
    return msgspec.convert({**figures, **loose}, dict[str, float])
