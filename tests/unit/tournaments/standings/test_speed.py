"""Time of one ranking with every tie-break: the best of three, as the machine is shared."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Rules
from apps.tournaments.domain.standings import standings

from .builders import CHESS, match, played
from .random_swiss import RESULTS
from .test_properties import ALL

RULES = Rules(draws=True, points=CHESS, tie_breaks=ALL)


def milliseconds(entrants: int, matches: Sequence[Match]) -> float:
    def once() -> float:
        start = time.process_time()
        standings(range(1, entrants + 1), matches, rules=RULES, lot=1)
        return (time.process_time() - start) * 1000

    return min(once() for _ in range(3))


def test_a_swiss_tournament_of_a_thousand() -> None:
    rng = random.Random(1)
    matches: list[Match] = []
    order = list(range(1, 1001))
    for round_ in range(1, 10):
        rng.shuffle(order)
        for home, away in zip(order[::2], order[1::2], strict=True):
            matches.append(match(len(matches) + 1, home, away, rng.choice(RESULTS), round=round_, bracket="swiss"))
    assert milliseconds(1000, matches) < 100


def test_a_round_robin_of_twenty() -> None:
    rng = random.Random(2)
    pairs = [(home, away) for home in range(1, 21) for away in range(home + 1, 21)]
    matches = [
        match(number, *pair, played(rng.randint(0, 2), rng.randint(0, 2))) for number, pair in enumerate(pairs, start=1)
    ]
    assert milliseconds(20, matches) < 5


def test_all_level_in_a_large_round_robin() -> None:
    """The worst case for the tables among those level: everyone, in every one of them."""
    pairs = [(home, away) for home in range(1, 201) for away in range(home + 1, 201)]
    matches = [match(number, *pair, played(0, 0)) for number, pair in enumerate(pairs, start=1)]
    assert milliseconds(200, matches) < 500
