"""The operations: players and their figures, and their scouting."""

from __future__ import annotations

from apps.players.api.player_urls import PLAYERS
from apps.players.api.scout_urls import SCOUT

app_name = "players"
urlpatterns = [*PLAYERS, *SCOUT]
