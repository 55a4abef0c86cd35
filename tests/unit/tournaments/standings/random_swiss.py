"""Random Swiss tournaments with all that goes unplayed: byes given and asked for, absence, forfeits, leaving early."""

from __future__ import annotations

import random
from collections.abc import Sequence

from apps.tournaments.domain.graph import NOBODY, Match, Result

from .builders import BOTH_FORFEIT, BYE, BYE_ASKED_FOR, match

DRAW = Result(None)
RESULTS = (Result("home", home_score=1), Result("away", away_score=1), DRAW)


def random_swiss(seed: int) -> tuple[int, int, list[Match]]:
    """Entrants, rounds, matches. Neighbours in the order of points meet, not twice if it can be helped.

    Every other tournament is a small one, in which many meet all others they are level with, some twice.
    """
    rng = random.Random(seed)
    entrants, rounds = rng.randint(4, 8) if seed % 2 else rng.randint(10, 60), rng.randint(3, 9)
    trouble = rng.choice((0.0, 0.03, 0.12, 0.3))
    leaves = {e: rng.randint(2, rounds) for e in range(1, entrants + 1) if rng.random() < trouble}
    score = dict.fromkeys(range(1, entrants + 1), 0.0)
    matches: list[Match] = []
    met: set[frozenset[int]] = set()

    def enter(round_: int, home: int, away: int, result: Result) -> None:
        matches.append(match(len(matches) + 1, home, away, result, round=round_, bracket="swiss"))

    for round_ in range(1, rounds + 1):
        here = [e for e in score if leaves.get(e, rounds + 1) > round_ and rng.random() >= trouble / 2]
        here.sort(key=lambda e: (-score[e], rng.random()))
        for entrant in [e for e in here if rng.random() < trouble / 3]:
            here.remove(entrant)
            enter(round_, entrant, NOBODY, BYE_ASKED_FOR)
            score[entrant] += 0.5
        if len(here) % 2:
            lucky = here.pop()
            enter(round_, lucky, NOBODY, BYE)
            score[lucky] += 1
        for home, away in _pairs(here, met, rng):
            result = _result(rng, trouble)
            enter(round_, home, away, result)
            for side, entrant in (("home", home), ("away", away)):
                score[entrant] += 0.5 if result == DRAW else result.winner == side
    return entrants, rounds, matches


def _pairs(here: Sequence[int], met: set[frozenset[int]], rng: random.Random) -> list[tuple[int, int]]:
    left, pairs = list(here), []
    while left:
        one = left.pop(0)
        other = next((e for e in left if frozenset((one, e)) not in met), left[0])
        left.remove(other)
        met.add(frozenset((one, other)))
        pairs.append((one, other) if rng.random() < 0.5 else (other, one))
    return pairs


def _result(rng: random.Random, trouble: float) -> Result:
    if rng.random() >= trouble:
        return rng.choice(RESULTS)
    kind = rng.choice(("home", "away", "nobody"))
    if kind == "nobody":
        return BOTH_FORFEIT
    return Result("home" if kind == "home" else "away", kind=rng.choice(("forfeit", "walkover")))
