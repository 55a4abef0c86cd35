"""Which results a match can have."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.graph import Bracket, Match, Result, Source
from apps.tournaments.domain.results import DrawNotAllowed, MatchNotReady, ResultInvalid, check_ready, checked
from apps.tournaments.domain.rules import Rules


def match_of(best_of: int = 1, bracket: Bracket = "winners") -> Match:
    return Match(1, 1, bracket, 0, 1, 1, Source("S", 1), Source("S", 2), best_of, home=1, away=2, status="ready")


GOOD = [
    (1, "winners", Result("home", home_score=1)),
    (1, "winners", Result("away", home_score=2, away_score=11)),
    (1, "winners", Result("home", home_score=2, away_score=1, games=((2, 1),))),
    (1, "winners", Result("home", home_score=1, away_score=1)),  # a shoot-out
    (1, "group", Result(None, home_score=2, away_score=2)),
    (1, "swiss", Result(None)),
    (3, "winners", Result("home", home_score=2)),
    (3, "winners", Result("away", home_score=1, away_score=2, games=((11, 9), (3, 11), (9, 11)))),
    (5, "group", Result("home", home_score=3, away_score=2)),
]
BAD = [
    (1, "winners", Result("home", home_score=0, away_score=1)),
    (1, "winners", Result("home", home_score=-1, away_score=-2)),
    (1, "winners", Result("home", home_score=10_000)),
    (1, "winners", Result("home", home_score=2, away_score=1, games=((2, 0),))),
    (1, "winners", Result("home", home_score=2, away_score=1, games=((2, 1), (0, 0)))),
    (1, "group", Result("home", home_score=1, away_score=1)),  # level is a draw where draws are
    (1, "group", Result(None, home_score=2, away_score=1)),
    (3, "winners", Result("home", home_score=1)),
    (3, "winners", Result("home", home_score=3)),
    (3, "winners", Result("home", home_score=2, away_score=2)),
    (3, "winners", Result("away", home_score=2, away_score=1)),
    (3, "group", Result(None, home_score=1, away_score=1)),
    (3, "winners", Result("home", home_score=2, away_score=1, games=((1, 0), (1, 0)))),
    (3, "winners", Result("home", home_score=2, games=((1, 0), (1, 1)))),
    (3, "winners", Result("home", home_score=2, away_score=1, games=((1, 0), (1, 0), (0, 1)))),  # one too many
    (3, "winners", Result("home", home_score=2, games=((1, 0), (-1, -2)))),
    (1, "winners", Result("home", "walkover")),
    (1, "swiss", Result("home", "bye")),
    (1, "winners", Result(None, "forfeit")),
    (1, "winners", Result("home", "double_forfeit")),
    (1, "winners", Result("home", "forfeit", games=((1, 0),))),
]


@pytest.mark.parametrize(("best_of", "bracket", "result"), GOOD)
def test_possible(best_of: int, bracket: Bracket, result: Result) -> None:
    assert checked(result, match=match_of(best_of, bracket), rules=Rules(draws=True)) == result


@pytest.mark.parametrize(("best_of", "bracket", "result"), BAD)
def test_impossible(best_of: int, bracket: Bracket, result: Result) -> None:
    with pytest.raises(ResultInvalid):
        checked(result, match=match_of(best_of, bracket), rules=Rules(draws=True))


@pytest.mark.parametrize(
    ("bracket", "draws"),
    [("group", False), ("swiss", False), ("winners", True), ("final", True), ("third_place", True)],
)
def test_a_draw_only_in_tables_that_allow_it(bracket: Bracket, draws: bool) -> None:
    with pytest.raises(DrawNotAllowed) as refused:
        checked(Result(None), match=match_of(1, bracket), rules=Rules(draws=draws))
    assert refused.value.code == "draw_not_allowed"


def test_level_with_a_winner_in_a_table_without_draws() -> None:
    result = Result("home", home_score=1, away_score=1)
    assert checked(result, match=match_of(1, "group"), rules=Rules()) == result


@pytest.mark.parametrize(("winner", "score"), [("home", (3, 0)), ("away", (0, 3))])
def test_a_forfeit_counts_as_the_rules_say(winner: str, score: tuple[int, int]) -> None:
    entered = Result(winner, "forfeit", 7, 7)  # type: ignore[arg-type]
    result = checked(entered, match=match_of(), rules=Rules(forfeit_score=3))
    assert (result.home_score, result.away_score) == score


def test_a_double_forfeit_scores_nothing() -> None:
    result = checked(Result(None, "double_forfeit", 5, 5), match=match_of(), rules=Rules(forfeit_score=3))
    assert result == Result(None, "double_forfeit")


@pytest.mark.parametrize("status", ["waiting", "not_needed", "finished"])
def test_no_result_without_two_sides_to_play(status: str) -> None:
    match = match_of()
    match.status = status  # type: ignore[assignment]
    with pytest.raises(MatchNotReady):
        check_ready(match)


@pytest.mark.parametrize(("status", "entry"), [("ready", 0), ("running", 0), ("finished", 4)])
def test_a_result_for_a_match_that_waits_for_one_or_has_one(status: str, entry: int) -> None:
    match = match_of()
    match.status, match.entry = status, entry  # type: ignore[assignment]
    check_ready(match)
