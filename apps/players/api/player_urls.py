from __future__ import annotations

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
    *operations("api/players/<uuid:player_id>", GetPlayerView, ReplacePlayerView, ChangePlayerView, DeletePlayerView),
]
