"""Adding many players at once: all of them, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from apps.players import conf
from apps.players.announce import announce
from apps.players.domain.profile import Profile, exact
from apps.players.exchange.refusals import PlayersRefused, Refusal, refusal
from apps.players.models import Player
from apps.players.usecases.create_player import created, player_of
from kernel.db import transaction
from kernel.errors import DomainError

Sent = TypeVar("Sent")


def create_players(*, creator: UUID, sent: Sequence[Sent], read: Callable[[Sent], Profile]) -> list[Player]:
    """Add everybody of ``sent``, in one transaction.

    :param read: makes a profile of a row; its failures are the row's.
    :raises PlayersRefused: with every row that cannot be.
    """
    players, refused = _checked(creator, sent, read)
    if refused:
        raise PlayersRefused(refused=msgspec.to_builtins(refused))
    with transaction("players"):
        Player.objects.using("players").bulk_create(players)
        announce([created(player) for player in players])
    return players


def _checked(
    creator: UUID, sent: Sequence[Sent], read: Callable[[Sent], Profile]
) -> tuple[list[Player], list[Refusal]]:
    players, refused = [], []
    for number, row in enumerate(sent, 1):
        try:
            profile = exact(read(row), currencies=conf.currencies())
        except (DomainError, msgspec.ValidationError) as error:
            refused.append(refusal(number, error))
        else:
            players.append(player_of(profile, creator=creator))
    return players, refused
