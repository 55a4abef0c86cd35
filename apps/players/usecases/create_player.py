"""Adding a player."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db import IntegrityError

from apps.players import conf
from apps.players.contract import PlayerCreated
from apps.players.domain.profile import Profile, exact
from apps.players.models import Player
from kernel.db import transaction
from kernel.events import emit
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint


class Creation(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before, for the same thing; ``player`` is who was made then, as of now."""

    player: Player
    replayed: bool


def create_player(*, creator: UUID, profile: Profile, idempotency_key: str | None = None) -> Creation:
    """Add a player, once for each of the creator's keys.

    :raises TextInvalid: :raises PositionUnknown: :raises AgeInvalid: :raises StatusUnknown:
    :raises MarketValueInvalid: :raises CurrencyUnknown: :raises StatisticsInvalid:
    :raises IdempotencyKeyReused: the key was used for something else.
    """
    player = player_of(exact(profile, currencies=conf.currencies()), creator=creator)
    if idempotency_key is not None:
        player.idempotency_key, player.fingerprint = idempotency_key, fingerprint(profile)
        if earlier := _earlier(player):
            return Creation(player=earlier, replayed=True)
    try:
        with transaction("players"):
            player.save(using="players", force_insert=True)
            emit(created(player), using="players")
    except IntegrityError:
        # Somebody with the same key was quicker.
        earlier = _earlier(player)
        if earlier is None:
            raise
        return Creation(player=earlier, replayed=True)
    return Creation(player=player, replayed=False)


def player_of(profile: Profile, *, creator: UUID | None) -> Player:
    """A row that nobody has stored. :param profile: exact."""
    return Player(created_by=creator, **msgspec.structs.asdict(profile))


def created(player: Player) -> PlayerCreated:
    position: str = player.position
    return PlayerCreated(player_id=player.player_id, full_name=player.full_name, position=position)  # type: ignore[arg-type]  # exact


def _earlier(player: Player) -> Player | None:
    """:raises IdempotencyKeyReused:"""
    if player.idempotency_key is None:
        return None
    key = {"created_by": player.created_by, "idempotency_key": player.idempotency_key}
    found = Player.objects.using("players").filter(**key).first()
    if found is not None and bytes(found.fingerprint or b"") != player.fingerprint:
        raise IdempotencyKeyReused
    return found
