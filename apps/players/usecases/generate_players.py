"""Filling the tables with invented players, for demonstrations and measurements."""

from __future__ import annotations

from itertools import islice

from apps.players import conf
from apps.players.announce import announce
from apps.players.domain.profile import exact
from apps.players.domain.synthetic import Invented, invent
from apps.players.models import Player, Season
from apps.players.usecases.create_player import created, player_of
from kernel.db import transaction

CHUNK = 2_000
DEFAULT_SEED = 2026


def generate_players(*, count: int, seed: int, season: str) -> int:
    """Add the seed's first ``count`` players with their ``season``; those who are there already are left as they are.

    Each chunk is one transaction. :returns: how many were added.
    """
    source = invent(count=count, seed=seed)
    added = 0
    while chunk := list(islice(source, CHUNK)):
        added += _add(chunk, season)
    return added


def _add(chunk: list[Invented], season: str) -> int:
    players = Player.objects.using("players")
    with transaction("players"):
        there = set(players.filter(external_id__in=[one.key for one in chunk]).values_list("external_id", flat=True))
        pairs = [(_player(one), one) for one in chunk if one.key not in there]
        players.bulk_create([player for player, _ in pairs])
        Season.objects.using("players").bulk_create([_season(player, one, season) for player, one in pairs])
        announce([created(player) for player, _ in pairs])
    return len(pairs)


def _player(one: Invented) -> Player:
    player = player_of(exact(one.profile, currencies=conf.currencies()), creator=None)
    player.external_id = one.key
    return player


def _season(player: Player, one: Invented, season: str) -> Season:
    return Season(player=player, season=season, matches=one.matches, minutes=one.minutes, metrics=one.metrics)
