"""What holds of every table: independence of order, totals, a reason for every place."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Points, Rules, TieBreak
from apps.tournaments.domain.standings import standings

from .builders import match, played
from .random_swiss import random_swiss

ALL: tuple[TieBreak, ...] = (
    "points",
    "head_to_head",
    "direct_encounter",
    "buchholz_cut_1",
    "buchholz",
    "sonneborn_berger",
    "difference",
    "for",
    "wins",
    "lot",
)
AWKWARD = Points(win=0.7, draw=0.1, loss=0.1, bye=0.3, forfeit_win=0.7, forfeit_loss=0)
"""Sums of these depend on the order of adding, if one is careless."""


def random_table(seed: int) -> tuple[int, list[Match]]:
    """A round robin of few goals (so many are level), or a Swiss tournament."""
    if seed % 2:
        entrants, _, matches = random_swiss(seed)
        return entrants, matches
    rng = random.Random(seed)
    entrants = rng.randint(3, 9)
    pairs = [(home, away) for home in range(1, entrants + 1) for away in range(home + 1, entrants + 1)]
    done = rng.sample(pairs, rng.randint(len(pairs) // 2, len(pairs)))
    goals = [played(rng.randint(0, 2), rng.randint(0, 2)) for _ in done]
    return entrants, [match(number, *pair, goals[number - 1]) for number, pair in enumerate(done, start=1)]


def random_rules(seed: int) -> Rules:
    rng = random.Random(seed)
    order = ("points", *rng.sample(ALL[1:], rng.randint(0, len(ALL) - 1)))
    return Rules(draws=True, points=rng.choice((Points(), AWKWARD)), tie_breaks=order, forfeit_score=rng.choice((0, 3)))


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_matches_and_entrants_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    entrants, matches = random_table(seed)
    numbers, rules = list(range(1, entrants + 1)), random_rules(seed)
    gone = rng.sample(numbers, rng.randint(0, 2))
    expected = standings(numbers, matches, rules=rules, lot=seed, withdrawn=gone)
    for _ in range(3):
        rng.shuffle(numbers)
        rng.shuffle(matches)
        rng.shuffle(gone)
        assert standings(numbers, matches, rules=rules, lot=seed, withdrawn=gone) == expected


@pytest.mark.parametrize("name", ["points", "head_to_head", "direct_encounter", "buchholz", "sonneborn_berger"])
def test_adding_in_another_order_separates_nobody(name: TieBreak) -> None:
    """In floating point 0.7 + 0.1 + 0.1 is not 0.1 + 0.1 + 0.7."""
    pairs = [(home, away) for home in range(1, 7) for away in range(home + 1, 7)]
    goals = [played(*random.Random(number).choice(((1, 0), (0, 1), (0, 0)))) for number in range(len(pairs))]
    matches = [match(number, *pair, goals[number]) for number, pair in enumerate(pairs)]
    rules = Rules(draws=True, points=AWKWARD, tie_breaks=(name,))
    expected = standings(range(1, 7), matches, rules=rules, lot=1)
    for seed in range(40):
        random.Random(seed).shuffle(matches)
        assert standings(range(1, 7), matches, rules=rules, lot=1) == expected


@pytest.mark.parametrize("seed", range(60))
def test_totals(seed: int) -> None:
    entrants, matches = random_table(seed)
    places = standings(range(1, entrants + 1), matches, rules=random_rules(seed), lot=1)
    lost_by_both = sum(match.result is not None and match.result.kind == "double_forfeit" for match in matches)
    assert sum(place.wins for place in places) == sum(place.losses for place in places) - 2 * lost_by_both
    assert sum(place.draws for place in places) % 2 == 0
    assert sum(place.played for place in places) == 2 * sum(bool(match.home and match.away) for match in matches)
    for place in places:
        assert place.played == place.wins + place.draws + place.losses
    if seed % 2 == 0:
        assert sum(place.score_for for place in places) == sum(place.score_against for place in places)


@pytest.mark.parametrize("seed", range(60))
def test_every_place_has_its_own_rank_and_a_reason(seed: int) -> None:
    entrants, matches = random_table(seed)
    rules = random_rules(seed)
    places = standings(range(1, entrants + 1), matches, rules=rules, lot=1)
    assert [place.rank for place in places] == list(range(1, entrants + 1))
    assert sorted(place.entrant for place in places) == list(range(1, entrants + 1))
    order = [*rules.tie_breaks, "lot"]
    for above, below in pairwise(places):
        name = below.decided_by
        assert name in order
        assert (name == "points") == (above.points > below.points)
        for level in order[: order.index(name)]:
            assert above.tie_breaks.get(level) == below.tie_breaks.get(level)
        if name not in ("head_to_head", "direct_encounter"):
            assert above.tie_breaks[name] > below.tie_breaks[name]


def test_other_lots_move_only_whom_the_lot_decided() -> None:
    entrants, matches = random_table(4)
    rules = Rules(draws=True, tie_breaks=("points", "lot"))
    one, other = (standings(range(1, entrants + 1), matches, rules=rules, lot=lot) for lot in (1, 2))
    assert [place.points for place in one] == [place.points for place in other]
    assert [place.entrant for place in one] != [place.entrant for place in other]
