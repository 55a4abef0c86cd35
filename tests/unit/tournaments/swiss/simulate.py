"""Random Swiss tournaments, paired round by round by the engine under test."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import fsum

from apps.tournaments.domain.swiss import CHESS, Mode, NoPairing, Past, Player, pair_round

Pairs = Sequence[tuple[int, int]]
Pairing = Callable[[list[Player], int, int], Pairs]
"""Of (players, round, rounds)."""


def in_mode(mode: Mode) -> Pairing:
    return lambda players, round, rounds: pair_round(players, round=round, rounds=rounds, mode=mode)


def play(
    seed: int, *, players: int, rounds: int, pairing: Pairing, away: float = 0.04, forfeits: float = 0.03
) -> list[Player]:
    """A tournament of ``players`` after as many of the ``rounds`` as could be paired.

    With draws, byes, half-point byes, forfeits, absences, late entries and withdrawals.
    """
    rng = random.Random(seed)
    field = [Player(number) for number in range(1, players + 1)]
    gone: set[int] = set()
    for round in range(1, rounds + 1):
        gone |= {player.number for player in field if round > 1 and rng.random() < away / 4}
        absent = {player.number for player in field if rng.random() < away} | gone
        if players - len(absent) < 2:
            break
        ready = [Player(p.number, p.score, p.history, p.number not in absent) for p in field]
        try:
            pairs = pairing(ready, round, rounds)
        except NoPairing:
            break
        field = _after(field, pairs, round, rng, forfeits, gone)
    return field


def _after(
    field: Sequence[Player],
    pairs: Pairs,
    round: int,
    rng: random.Random,
    forfeits: float,
    gone: set[int],
) -> list[Player]:
    score = {player.number: player.score for player in field}
    pasts: dict[int, Past] = {}
    for home, away in pairs:
        if not away:
            pasts[home] = Past(round, kind="bye", points=1)
            continue
        won, played = _result(rng, home, away, len(field), forfeits)
        for number, opponent, mine in ((home, away, won), (away, home, None if won is None else 1 - won)):
            colour = "white" if number == home else "black"
            gap = score[number] - score[opponent]
            if played:
                pasts[number] = Past(round, opponent, colour, "played", 0.5 if mine is None else float(mine), gap)
            else:
                pasts[number] = Past(
                    round, opponent, colour, "forfeit_win" if mine else "forfeit_loss", float(mine or 0), gap
                )
    return [_next(player, pasts, round, rng, gone) for player in field]


def _result(rng: random.Random, home: int, away: int, size: int, forfeits: float) -> tuple[int | None, bool]:
    if rng.random() < forfeits:
        return (None if rng.random() < 0.1 else rng.randrange(2)), False
    edge = (away - home) / size * 0.6
    roll = rng.random()
    return (None, True) if roll < 0.3 else (int(rng.random() < 0.5 + edge), True)


def _next(player: Player, pasts: dict[int, Past], round: int, rng: random.Random, gone: set[int]) -> Player:
    past = pasts.get(player.number)
    if past is None:
        half = player.number not in gone and rng.random() < 0.4
        past = Past(round, points=CHESS.draw if half else 0)
    history = (*player.history, past)
    return Player(player.number, fsum(each.points for each in history), history)
