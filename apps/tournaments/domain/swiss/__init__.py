"""Pairing of Swiss rounds: FIDE's Dutch system exactly, and a club mode without colours that scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..rules import Points
from .dutch.engine import pair_with_colours, pair_without_colours
from .errors import NoPairing
from .home import at_home
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
    """Pairs (home, away) in the order of the boards; home is white; (entrant, 0), at the end, is the bye.

    Both modes: nobody meets twice or gets a second bye (a win without playing counts as one), the bye goes to the
    lowest score that can take it, and as few float as the rest of the round allows. ``fide``: C.04.3 to the letter.
    ``dutch``: its order without colours at any size, with the same criteria for brackets that are small; who is at
    home alternates as far as the two allow. Deterministic.

    :param players: see :class:`Player`. :param rounds: planned in all: topscorers exist in the last one.
    :param first: colour of the top seed in round 1 (``fide``).
    :raises NoPairing: no pairing of everybody keeps to that. There is no fallback to rematches: whether to play again,
        shorten the tournament or leave somebody out is the organiser's to say (C.04.3, 1.9.3).
    """
    if mode == "fide":
        return tuple(pair_with_colours(players, round=round, rounds=rounds, points=points, first=first))
    pairs = pair_without_colours(players, round=round, rounds=rounds, points=points)
    return tuple(at_home(pairs, players))
