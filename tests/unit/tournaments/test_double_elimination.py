"""Double elimination: counts, two defeats each, byes that pass through, and how seldom two meet again."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest

from apps.tournaments.domain.double import MASKS
from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Rules
from apps.tournaments.domain.seeding import rounds_needed

from .simulator import FULL, SIZES, Beats, Course, chalk, play


def double(entrants: int, rules: Rules | None = None) -> list[Match]:
    return generate(entrants, format="double_elimination", rules=rules or Rules())


def coin_flips(random_seed: int) -> Beats:
    chance = random.Random(random_seed)
    return lambda one, other: chance.random() < 0.5


def test_every_number_of_entrants() -> None:
    for entrants in SIZES:
        matches = double(entrants)
        brackets = Counter(match.bracket for match in matches)
        assert brackets["winners"] == entrants - 1
        assert brackets["losers"] == max(entrants - 2, 0)
        assert [(m.bracket, m.round, m.conditional) for m in matches[-2:]] == [("final", 1, False), ("final", 2, True)]
        assert len(double(entrants, Rules(grand_final="single"))) == 2 * entrants - 2
        two_defeats_each(play(matches, entrants, coin_flips(entrants)), entrants)


def two_defeats_each(course: Course, entrants: int) -> None:
    reset = len(course.winner) == 2 * entrants - 1
    champion = course.winner[max(course.winner)]
    losses = course.losses()
    assert all(losses[entrant] == 2 for entrant in range(1, entrants + 1) if entrant != champion)
    assert losses[champion] in ((0, 1) if reset else (0,))


def test_chalk_leaves_the_top_of_both_brackets() -> None:
    for entrants in SIZES:
        matches, rounds = double(entrants), rounds_needed(entrants)
        course = play(matches, entrants, chalk)
        for round in range(1, rounds + 1):
            lost = {course.loser[m.number] for m in matches if m.bracket == "winners" and m.round >= round}
            assert lost == set(range(2, 2 ** (rounds - round + 1) + 1)) & set(range(2, entrants + 1))
        third_and_second = [course.loser[number] for number in sorted(course.loser)][-2:]
        assert third_and_second == ([3, 2] if entrants > 2 else [2, 2])
        assert course.winner[2 * entrants - 2] == 1


def test_byes_start_in_round_two_and_leave_no_hole_below() -> None:
    """Nobody's two chances depend on a bye: each loser of the winners' bracket has exactly one match to go to."""
    for entrants in SIZES:
        matches = double(entrants)
        fed = Counter(side for match in matches for side in ((match.winner_to, match.winner_side),) if side[0])
        fed.update((match.loser_to, match.loser_side) for match in matches if match.loser_to)
        assert set(fed.values()) <= {1}
        assert all(match.loser_to for match in matches if match.bracket == "winners")
        assert {match.loser_to for match in matches if match.bracket == "losers"} <= {0}


def test_the_loser_of_the_grand_final_stays_at_home_in_the_reset() -> None:
    final, reset = double(5)[-2:]
    assert (str(reset.home_from), str(reset.away_from)) == (f"L{final.number}", f"W{final.number}")
    assert (final.loser_to, final.loser_side) == (reset.number, "home")
    assert (final.winner_to, final.winner_side) == (reset.number, "away")


def test_grand_final_and_reset_may_be_longer() -> None:
    assert [match.best_of for match in double(4, Rules(best_of=3, best_of_final=5))] == [3] * 5 + [5, 5]


# How often two meet again


def expected_rematches(k: int) -> Fraction:
    """The formula of :mod:`.double`, exactly."""
    return sum((chance for chance, _ in meetings_again(k)), Fraction())


def first_rematch(k: int) -> int:
    """The first round of the losers' bracket in which two may meet who have met before."""
    return min(round for _, round in meetings_again(k))


def meetings_again(k: int) -> list[tuple[Fraction, int]]:
    """For each two rounds of the winners' bracket: expected rematches of their losers, and in which losers' round."""
    masks = dict(enumerate((0, *MASKS[k]), 1))
    found = []
    for b in range(2, k + 1):
        for a in range(1, b):
            apart = ((masks[a] >> (b - a)) ^ masks[b]).bit_length()
            wins = 2 * (b - a) - (a == 1) + (2 * (2 * apart - 1) if apart else 0)
            round = 2 * (b + apart - 1) - 1 if apart else 2 * b - 2
            found.append((Fraction(2) ** (k - b - wins), round))
    return found


def rematches(matches: list[Match], course: Course) -> int:
    pairs = Counter(
        frozenset((course.winner[m.number], course.loser[m.number])) for m in matches if m.bracket != "final"
    )
    return sum(times - 1 for times in pairs.values())


@pytest.mark.parametrize("k", [k for k in MASKS if k >= 3])
def test_expected_rematches_are_few_at_every_size(k: int) -> None:
    assert expected_rematches(k) <= Fraction(3, 4)
    if k >= 7:
        assert expected_rematches(k) < Fraction(72, 100)


def test_two_meet_again_late_if_at_all() -> None:
    assert [first_rematch(k) for k in range(3, 18)] == [3, 4, 5, 7, 8, 9, 11, 13, 15, 16, 17, 19, 21, 23, 25]


def test_the_masks_of_every_size_are_permutations() -> None:
    for k, masks in MASKS.items():
        assert len(masks) == k - 1
        assert all(mask < 1 << (k - round) for round, mask in enumerate(masks, 2))


@pytest.mark.parametrize("entrants", [4, 8])
def test_the_formula_counts_what_all_courses_of_a_small_tournament_show(entrants: int) -> None:
    matches = double(entrants, Rules(grand_final="single"))
    counted, courses = 0, 0
    for flips in product((True, False), repeat=len(matches) - 1):  # all but the grand final
        flip = iter(flips).__next__
        course = play(matches[:-1], entrants, lambda one, other, flip=flip: flip())
        counted += rematches(matches[:-1], course)
        courses += 1
    assert Fraction(counted, courses) == expected_rematches(rounds_needed(entrants))


def simulate(entrants: int, times: int) -> list[int]:
    """The rematches of some tournaments of coin flips."""
    matches, flips = double(entrants, Rules(grand_final="single")), coin_flips(entrants)
    return [rematches(matches, play(matches, entrants, flips)) for _ in range(times)]


@pytest.mark.parametrize(("entrants", "times"), [(64, 20_000), (1024, 2_000)] if FULL else [(64, 1_000)])
def test_the_formula_foretells_random_tournaments(entrants: int, times: int) -> None:
    counted = simulate(entrants, times)
    spread = 5 * (sum(c * c for c in counted) / times) ** 0.5 / times**0.5
    assert abs(sum(counted) / times - float(expected_rematches(rounds_needed(entrants)))) < spread


@pytest.mark.parametrize("entrants", [600, 700, 1000] if FULL else [600])
def test_byes_do_not_bring_rematches_back(entrants: int) -> None:
    counted = simulate(entrants, times=2_000 if FULL else 200)
    assert sum(counted) / len(counted) < 1
