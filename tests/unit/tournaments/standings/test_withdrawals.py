"""What a withdrawal does to a table, by policy."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.graph import NOBODY
from apps.tournaments.domain.rules import Rules, WithdrawalPolicy
from apps.tournaments.domain.standings import Standing, standings

from .builders import BYE, CHESS, decided, letters, match, played, table

OTHERS = "AB 1:0, AC 0:0, BC 0:0, AE 1:0, BE 2:0, CE 0:0"
THREE_OF_FOUR = f"DA 1:0, DB 2:0, DC 0:1, DE, {OTHERS}"
HALF = f"DA 1:0, DB 2:0, DC, DE, {OTHERS}"
ONE_OF_FOUR = f"DA 1:0, DB, DC, DE, {OTHERS}"


def points(places: list[Standing]) -> dict[str, float]:
    return {letters([place]): place.points for place in sorted(places, key=lambda place: place.entrant)}


@pytest.mark.parametrize("policy", ["walkover", "annul_under_half"])
def test_what_was_played_stands_and_open_matches_are_lost(policy: WithdrawalPolicy) -> None:
    places = table(THREE_OF_FOUR, entrants=5, withdrawn="D", withdrawal=policy, forfeit_score=3)
    assert points(places) == {"A": 7, "B": 4, "C": 6, "D": 6, "E": 4}
    assert letters(places) == "ACBED"
    assert decided(places) == ["points", "points", "head_to_head", "withdrawn"]
    assert (places[-1].played, places[-1].losses, places[-1].score_against) == (4, 2, 4)


def test_annulled_as_if_never_played() -> None:
    places = table(THREE_OF_FOUR, entrants=5, withdrawn="D", withdrawal="annul", forfeit_score=3)
    assert points(places) == {"A": 7, "B": 4, "C": 3, "D": 0, "E": 1}
    assert [place.played for place in places] == [3, 3, 3, 3, 0]
    without = table(OTHERS, entrants=5, forfeit_score=3)
    assert points(places) == points(without)


@pytest.mark.parametrize(("text", "annulled"), [(HALF, False), (ONE_OF_FOUR, True)])
def test_annulled_only_if_fewer_than_half_were_played(text: str, annulled: bool) -> None:
    places = table(text, entrants=5, withdrawn="D", withdrawal="annul_under_half")
    assert (points(places)["E"] == 1) is annulled
    assert (places[-1].played == 0) is annulled


def test_walkovers_do_not_count_as_played_for_half() -> None:
    places = table("DA +:-, DB +:-, DC, AB 1:0", entrants=4, withdrawn="D", withdrawal="annul_under_half")
    assert points(places) == {"A": 3, "B": 0, "C": 0, "D": 0}


def test_the_withdrawn_come_last_even_with_most_points() -> None:
    places = table("AB 1:0, AC 1:0, BC 1:0", entrants=3, withdrawn="A")
    assert letters(places) == "BCA"
    assert decided(places) == ["points", "withdrawn"]


def test_between_the_withdrawn_the_tie_breaks_decide() -> None:
    places = table("AB 1:0, AC 1:0, BC 1:0", entrants=3, withdrawn="AB")
    assert letters(places) == "CAB"
    assert decided(places) == ["withdrawn", "points"]
    assert [place.decided_by for place in table("AB 1:0", entrants=2, withdrawn="AB")] == ["", "points"]


def test_a_match_of_two_who_withdrew_is_lost_by_both() -> None:
    places = table("AB, AC 1:0", entrants=3, withdrawn="AB", forfeit_score=3)
    assert {letters([place]): (place.losses, place.score_against) for place in places} == {
        "A": (1, 0),
        "B": (1, 0),
        "C": (1, 1),
    }


def test_a_swiss_tournament_annuls_nothing() -> None:
    matches = [
        match(1, 1, 2, played(1, 0), round=1, bracket="swiss"),
        match(2, 3, NOBODY, BYE, round=1, bracket="swiss"),
        match(3, 3, 1, None, round=2, bracket="swiss"),
    ]
    rules = Rules(points=CHESS, withdrawal="annul", tie_breaks=("points", "buchholz", "lot"))
    places = standings([1, 2, 3], matches, rules=rules, lot=1, withdrawn=[1])
    assert {place.entrant: place.points for place in places} == {1: 1, 2: 0, 3: 2}
    assert places[-1].entrant == 1
