"""Changing what is said of a player."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from apps.players import conf
from apps.players.contract import PlayerChanged, PlayerNotFound
from apps.players.domain.positions import position_of
from apps.players.domain.profile import Profile, exact
from apps.players.models import Player
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit

FIELDS = Profile.__struct_fields__


class PlayerIsChanged(DomainError):
    """Somebody changed the player after the caller looked; ``version`` is the one that is there now."""

    kind = Kind.CONFLICT
    code = "player_changed"
    message = "The player was changed in the meantime. Look again, then decide."


def change_player(*, player_id: UUID, changes: dict[str, Any], version: int | None = None) -> Player:
    """Change what is named in ``changes`` (fields of :class:`~apps.players.domain.profile.Profile`), all or nothing.

    Changes that change nothing leave no trace. Another position forgets the role, unless it says one.

    :param version: the one that the caller looked at; ``None``: whatever is there.
    :raises PlayerNotFound: :raises PlayerIsChanged:
    :raises TextInvalid: :raises PositionUnknown: :raises AgeInvalid: :raises StatusUnknown:
    :raises MarketValueInvalid: :raises CurrencyUnknown: :raises StatisticsInvalid:
    """
    with transaction("players"):
        player = locked_player(player_id)
        if version is not None and version != player.version:
            raise PlayerIsChanged(version=player.version)
        amend(player, changes)
    return player


def locked_player(player_id: UUID) -> Player:
    """The player, its row locked until the transaction ends. :raises PlayerNotFound:"""
    found = Player.objects.using("players").select_for_update().filter(player_id=player_id).first()
    if found is None:
        raise PlayerNotFound
    return found


def amend(player: Player, changes: dict[str, Any]) -> tuple[str, ...]:
    """Write changes to a locked row, and announce them. :returns: the fields that are others now."""
    wanted = exact(changed_profile(player, changes), currencies=conf.currencies())
    changed = tuple(name for name in FIELDS if getattr(player, name) != getattr(wanted, name))
    if changed:
        for name in changed:
            setattr(player, name, getattr(wanted, name))
        touch(player, *changed)
    return changed


def touch(player: Player, *fields: str) -> None:
    """Store ``fields`` of a locked row as its next version, and announce them."""
    player.version += 1
    player.updated_at = now()
    player.save(using="players", update_fields=[*fields, "version", "updated_at"])
    emit(PlayerChanged(player_id=player.player_id, fields=fields), using="players")


def changed_profile(player: Player, changes: dict[str, Any]) -> Profile:
    """How the player is described after ``changes``; not exact yet. :raises PositionUnknown:"""
    described = {name: getattr(player, name) for name in FIELDS} | changes
    if "position" in changes and "role" not in changes:
        group, role = position_of(changes["position"])
        described["role"] = role or (player.role if group == player.position else "")
    return msgspec.convert(described, Profile)
