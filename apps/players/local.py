"""The contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.players import queries
from apps.players.contract import Players, PlayerView


class LocalPlayers(Players):
    """Each method is one use-case or query."""

    def get_player(self, *, player_id: UUID) -> PlayerView:
        return queries.view_of(queries.find_player(player_id=player_id))


IMPLEMENTATION = LocalPlayers()
