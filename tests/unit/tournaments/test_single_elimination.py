"""Single elimination: counts, byes, third place, re-seeding, for every number of entrants."""

from __future__ import annotations

import random

import pytest

from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Rules
from apps.tournaments.domain.seeding import rounds_needed

from .simulator import SIZES, chalk, play

KINDS = [Rules(), Rules(third_place=True), Rules(reseed=True), Rules(reseed=True, third_place=True)]


def single(entrants: int, rules: Rules) -> list[Match]:
    return generate(entrants, format="single_elimination", rules=rules)


@pytest.mark.parametrize("rules", KINDS, ids=["plain", "third place", "re-seeded", "re-seeded, third place"])
def test_every_number_of_entrants(rules: Rules) -> None:
    for entrants in SIZES:
        matches = single(entrants, rules)
        third = rules.third_place and entrants >= 4
        assert len(matches) == entrants - 1 + third
        assert matches[-1].round == rounds_needed(entrants)
        assert [match.bracket for match in matches[-2:-1]] == (["third_place"] if third else ["winners"])[
            : entrants - 2
        ]
        chalk_leaves_the_top_after_each_round(matches, entrants)
        everyone_goes_out_once(matches, entrants, third=third)


def chalk_leaves_the_top_after_each_round(matches: list[Match], entrants: int) -> None:
    course = play(matches, entrants, chalk)
    left = set(range(1, entrants + 1))
    rounds = rounds_needed(entrants)
    for round in range(1, rounds + 1):
        here = [match for match in matches if match.round == round and match.bracket == "winners"]
        left -= {course.loser[match.number] for match in here}
        assert left == set(range(1, 2 ** (rounds - round) + 1))
    assert [course.loser[match.number] for match in matches if match.bracket == "third_place"] in ([], [4])


def everyone_goes_out_once(matches: list[Match], entrants: int, *, third: bool) -> None:
    chance = random.Random(entrants)
    course = play(matches, entrants, lambda one, other: chance.random() < 0.5)
    champion = course.winner[matches[-1].number]
    losses = course.losses()
    if third:
        losses.subtract([course.loser[matches[-2].number]])
    assert champion not in losses
    assert all(losses[entrant] == 1 for entrant in range(1, entrants + 1) if entrant != champion)


def test_byes_go_to_exactly_the_top_seeds() -> None:
    for entrants in SIZES:
        first = {side for match in single(entrants, Rules()) if match.round == 1 for side in (match.home, match.away)}
        byes = 2 ** rounds_needed(entrants) - entrants
        assert set(range(1, entrants + 1)) - first == set(range(1, byes + 1))


def test_chalk_plays_the_same_matches_re_seeded_as_plain() -> None:
    for entrants in SIZES:
        plain, again = single(entrants, Rules()), single(entrants, Rules(reseed=True))
        play(plain, entrants)
        play(again, entrants)
        assert [(m.round, m.position, m.home, m.away) for m in plain] == [
            (m.round, m.position, m.home, m.away) for m in again
        ]


def test_re_seeding_lets_the_best_left_meet_the_worst_left() -> None:
    matches = single(8, Rules(reseed=True))
    play(matches, 8, lambda one, other: one > other)  # 5, 6, 7, 8 are left
    assert {(match.home, match.away) for match in matches if match.round == 2} == {(5, 8), (6, 7)}


def test_no_third_place_without_two_losers_of_a_semi_final() -> None:
    for entrants in (2, 3):
        assert all(match.bracket == "winners" for match in single(entrants, Rules(third_place=True)))


def test_only_the_final_is_longer() -> None:
    matches = single(6, Rules(third_place=True, best_of=3, best_of_final=5))
    assert [match.best_of for match in matches] == [3, 3, 3, 3, 3, 5]


def test_winners_and_losers_know_where_they_go() -> None:
    first, second, third, final = single(4, Rules(third_place=True))
    assert (first.winner_to, first.winner_side, first.loser_to, first.loser_side) == (4, "home", 3, "home")
    assert (second.winner_to, second.winner_side, second.loser_to, second.loser_side) == (4, "away", 3, "away")
    assert (third.winner_to, third.loser_to, final.winner_to, final.loser_to) == (0, 0, 0, 0)
