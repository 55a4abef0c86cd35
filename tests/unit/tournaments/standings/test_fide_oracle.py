"""FIDE tie-breaks equal those of gacrux, value by value and place by place, on random tournaments.

BANYAN_FULL=1: 500 Swiss tournaments and 200 round robins; otherwise a few dozen.
"""

from __future__ import annotations

import os
import random

import pytest

from apps.tournaments.domain.graph import Match, Result
from apps.tournaments.domain.rules import Rules, TieBreak
from apps.tournaments.domain.standings import standings

from .builders import AWAY_FORFEITS, BOTH_FORFEIT, CHESS
from .builders import match as new
from .oracle import as_trf, verdict
from .random_swiss import RESULTS, random_swiss

FULL = bool(os.environ.get("BANYAN_FULL"))
SWISS = 500 if FULL else 60
ROUND_ROBINS = 200 if FULL else 20

ORDERS: tuple[tuple[TieBreak, ...], ...] = (
    ("points", "direct_encounter", "buchholz", "buchholz_cut_1", "sonneborn_berger", "wins"),
    ("points", "buchholz_cut_1", "buchholz", "sonneborn_berger", "direct_encounter", "wins"),
    ("points", "wins", "sonneborn_berger", "direct_encounter"),
    ("wins", "direct_encounter", "points"),
)


def compare(entrants: int, rounds: int, matches: list[Match], order: tuple[TieBreak, ...], *, swiss: bool) -> None:
    rules = Rules(draws=True, points=CHESS, tie_breaks=order)
    theirs = verdict(as_trf(entrants, rounds, matches), order, swiss=swiss)
    ours = standings(range(1, entrants + 1), matches, rules=rules, lot=1)
    for place in ours:
        values = {name: place.tie_breaks.get(name, 0.0) for name in order}
        assert values == theirs[place.entrant][1], f"entrant {place.entrant}"
    shared = 0
    for place in ours:
        shared = shared if place.decided_by == "lot" else place.rank
        assert theirs[place.entrant][0] == shared, f"entrant {place.entrant}"


@pytest.mark.parametrize("seed", range(SWISS))
def test_a_swiss_tournament(seed: int) -> None:
    entrants, rounds, matches = random_swiss(seed)
    compare(entrants, rounds, matches, ORDERS[seed // 2 % len(ORDERS)], swiss=True)


@pytest.mark.parametrize("seed", range(ROUND_ROBINS))
def test_a_round_robin(seed: int) -> None:
    entrants, rounds, matches = random_round_robin(seed)
    compare(entrants, rounds, matches, ORDERS[seed % len(ORDERS)], swiss=False)


def random_round_robin(seed: int) -> tuple[int, int, list[Match]]:
    """Every third one is still running."""
    rng = random.Random(seed)
    entrants = rng.choice((4, 5, 6, 8, 10, 13))
    chairs = [*range(1, entrants + 1), *([0] if entrants % 2 else [])]
    matches: list[Match] = []
    for round_ in range(1, len(chairs)):
        for home, away in zip(chairs[: len(chairs) // 2], reversed(chairs), strict=False):
            if home and away:
                result: Result = rng.choice((*RESULTS, *RESULTS, *RESULTS, AWAY_FORFEITS, BOTH_FORFEIT))
                matches.append(new(len(matches) + 1, home, away, result, round=round_))
        chairs.insert(1, chairs.pop())
    begun = len(chairs) - 1 - (rng.randint(1, 2) if seed % 3 == 0 else 0)
    return entrants, begun, [match for match in matches if match.round <= begun]
