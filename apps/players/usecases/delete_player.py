"""Deleting a player, with seasons, jobs and reports: nothing personal stays here."""

from __future__ import annotations

from uuid import UUID

from apps.players.announce import announce
from apps.players.contract import PlayerDeleted, PlayerNotFound
from apps.players.models import Player
from kernel.db import transaction


def delete_player(*, player_id: UUID) -> None:
    """:raises PlayerNotFound:"""
    if not delete_players(player_ids=[player_id]):
        raise PlayerNotFound


def delete_players(*, player_ids: list[UUID]) -> list[UUID]:
    """Delete those that are there, in one transaction. :returns: who they were."""
    with transaction("players"):
        # Locked in one order, so that two who delete the same do not wait for each other.
        there = Player.objects.using("players").select_for_update().filter(player_id__in=player_ids)
        found = list(there.order_by("player_id").values_list("player_id", flat=True))
        Player.objects.using("players").filter(player_id__in=found).delete()
        announce([PlayerDeleted(player_id=player_id) for player_id in found])
    return found
