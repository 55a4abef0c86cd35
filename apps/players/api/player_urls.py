from __future__ import annotations

from apps.players.api.exchange_views import ExportPlayersView, ImportPlayersView
from apps.players.api.figure_views import (
    GetPercentilesView,
    GetRadarView,
    GetSeasonView,
    ListSeasonsView,
    RecordSeasonView,
)
from apps.players.api.player_views import (
    ChangePlayerView,
    CreatePlayersView,
    CreatePlayerView,
    DeletePlayersView,
    DeletePlayerView,
    GetPlayerView,
    ListPlayersView,
    ReplacePlayerView,
)
from kernel.http import operations

PLAYERS = [
    *operations("api/players", ListPlayersView, CreatePlayerView),
    *operations("api/players/bulk", CreatePlayersView),
    *operations("api/players/bulk-delete", DeletePlayersView),
    *operations("api/players/import", ImportPlayersView),
    *operations("api/players/export.csv", ExportPlayersView),
    *operations("api/players/<uuid:player_id>", GetPlayerView, ReplacePlayerView, ChangePlayerView, DeletePlayerView),
    *operations("api/players/<uuid:player_id>/seasons", ListSeasonsView),
    *operations("api/players/<uuid:player_id>/seasons/<str:season>", GetSeasonView, RecordSeasonView),
    *operations("api/players/<uuid:player_id>/percentiles", GetPercentilesView),
    *operations("api/players/<uuid:player_id>/radar.svg", GetRadarView),
]
