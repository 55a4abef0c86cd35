"""Round robin: the published Berger tables, and what any table must keep."""

from __future__ import annotations

from itertools import pairwise

import pytest

from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.round_robin import berger, rounds_of
from apps.tournaments.domain.rules import Rules

from .simulator import FULL

SIZES = range(2, 1025 if FULL else 65)
FEWER = range(2, 129 if FULL else 33)

# FIDE Handbook C.05, Annex 1: 7 or 8 players.
EIGHT = """
1-8 2-7 3-6 4-5
8-5 6-4 7-3 1-2
2-8 3-1 4-7 5-6
8-6 7-5 1-4 2-3
3-8 4-2 5-1 6-7
8-7 1-6 2-5 3-4
4-8 5-3 6-2 7-1
"""
# 5 or 6 players.
SIX = """
1-6 2-5 3-4
6-4 5-3 1-2
2-6 3-1 4-5
6-5 1-4 2-3
3-6 4-2 5-1
"""


def table(text: str) -> list[list[tuple[int, int]]]:
    return [[(int(pair[0]), int(pair[2])) for pair in line.split()] for line in text.split("\n") if line]


@pytest.mark.parametrize(("size", "published"), [(8, EIGHT), (6, SIX)])
def test_the_tables_are_the_published_ones(size: int, published: str) -> None:
    assert berger(size) == table(published)


@pytest.mark.parametrize(("size", "published"), [(7, EIGHT), (5, SIX)])
def test_of_an_odd_number_who_would_meet_the_last_rests(size: int, published: str) -> None:
    assert berger(size) == [[pair for pair in pairs if size + 1 not in pair] for pairs in table(published)]


def test_longer_tables_are_those_of_gacrux() -> None:
    oracle = pytest.importorskip("gacrux.berger")
    for size in range(4, 60, 2):
        pairing = oracle.bergertables(size)["pairing"]
        theirs = [{(board["white"], board["black"]) for board in pairing[round].values()} for round in range(1, size)]
        assert [set(pairs) for pairs in berger(size)] == theirs


def test_each_pair_meets_once_and_each_plays_once_a_round_with_sides_in_balance() -> None:
    for size in SIZES:
        rounds = berger(size)
        assert len(rounds) == size - 1 + size % 2
        met: set[tuple[int, int]] = set()
        homes, aways = [0] * (size + 1), [0] * (size + 1)
        for pairs in rounds:
            assert len({place for pair in pairs for place in pair}) == 2 * len(pairs) == 2 * (size // 2)
            met.update(pair if pair[0] < pair[1] else pair[::-1] for pair in pairs)
            for home, away in pairs:
                homes[home] += 1
                aways[away] += 1
        assert len(met) == size * (size - 1) // 2 == sum(map(len, rounds))
        assert all(abs(home - away) <= 1 for home, away in zip(homes, aways, strict=True))


def test_two_legs_meet_each_pair_at_home_and_away_and_nobody_stays_three_times_on_a_side() -> None:
    for size in FEWER:
        rounds = rounds_of(size, legs=2)
        pairs = [pair for of_round in rounds for pair in of_round]
        assert len(set(pairs)) == len(pairs) == size * (size - 1)
        for place in range(1, size + 1):
            sides = [pair.index(place) for of_round in rounds for pair in of_round if place in pair]
            assert longest_run(sides) <= 2, (size, place, sides)


def longest_run(sides: list[int]) -> int:
    run = longest = 1
    for before, after in pairwise(sides):
        run = run + 1 if before == after else 1
        longest = max(longest, run)
    return longest


def test_the_second_leg_follows_the_first_with_its_last_two_rounds_swapped() -> None:
    first, both = berger(6), rounds_of(6, legs=2)
    assert both[:5] == [first[0], first[1], first[2], first[4], first[3]]
    assert both[5:] == [[(away, home) for home, away in pairs] for pairs in first]


def test_generate_numbers_the_rounds_and_everybody_is_ready() -> None:
    for size in FEWER:
        for legs in (1, 2):
            matches = generate(size, format="round_robin", rules=Rules(legs=legs))
            assert len(matches) == legs * size * (size - 1) // 2
            assert {(m.status, m.bracket, m.group, m.pool) for m in matches} == {("ready", "group", 1, 1)}
            assert max(m.round for m in matches) == legs * (size - 1 + size % 2)
            rounds = [m.round for m in matches]
            assert rounds == sorted(rounds)
