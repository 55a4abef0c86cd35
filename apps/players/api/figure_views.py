"""What players did: seasons, percentiles, the radar. One class per operation: parse, one call, render."""

from __future__ import annotations

import msgspec

from apps.players.api import player_schemas as schemas
from apps.players.domain.radar import axes_of, draw_radar
from apps.players.domain.seasons import season_of
from apps.players.queries_percentiles import Percentiles, percentiles_of
from apps.players.queries_seasons import SeasonView, get_season, list_seasons, season_view
from apps.players.usecases.record_season import Figures, record_season
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Page, Reply


class ListSeasonsView(Operation):
    """A player's seasons, newest first."""

    access = ANYONE
    reply = Page[SeasonView]

    def handle(self, call: Call) -> Page[SeasonView]:
        return Page(results=list_seasons(player_id=call.path["player_id"]), next=None)


class GetSeasonView(Operation):
    """A player's totals of a season; the season is written 2025-26."""

    access = ANYONE
    reply = SeasonView

    def handle(self, call: Call) -> SeasonView:
        return get_season(player_id=call.path["player_id"], season=season_of(call.path["season"]))


class RecordSeasonView(Operation):
    """Write a player's totals of a season (2025-26); what was there is replaced."""

    method = "PUT"
    access = SIGNED_IN
    body = schemas.RecordSeason
    reply = SeasonView

    def handle(self, call: Call) -> SeasonView:
        figures = Figures(**msgspec.structs.asdict(call.body))
        season = season_of(call.path["season"])
        return season_view(record_season(player_id=call.path["player_id"], season=season, figures=figures))


class GetPercentilesView(Operation):
    """A player among those of the same position in the same season who played enough.

    `percentile` is (below + half of the equal) / n, 0 to 1, higher is better for every metric; `null` for `reason`.
    """

    access = ANYONE
    query = schemas.LookAtPercentiles
    reply = Percentiles

    def handle(self, call: Call) -> Percentiles:
        return _percentiles(call)


class GetRadarView(Operation):
    """The percentiles as a chart (image/svg+xml), its axes from the 5th to the 95th percentile of the peers."""

    access = ANYONE
    query = schemas.LookAtPercentiles
    media_type = "image/svg+xml"

    def handle(self, call: Call) -> Reply:
        found = _percentiles(call)
        chart = draw_radar(
            name=found.full_name,
            subtitle=f"{found.position}, {found.season}",
            sample=f"{found.minutes:,} minutes in {found.matches} matches; compared with {found.peers} "
            f"{found.position}s of {found.min_minutes:,} minutes or more",
            axes=axes_of(found.metrics),
        )
        return Reply(chart.encode())


def _percentiles(call: Call) -> Percentiles:
    asked: schemas.LookAtPercentiles = call.query
    season = season_of(asked.season) if asked.season else None
    return percentiles_of(player_id=call.path["player_id"], season=season, min_minutes=asked.min_minutes)
