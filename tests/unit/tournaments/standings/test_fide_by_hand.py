"""FIDE C.07 by hand: each article on the smallest tournament that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from apps.tournaments.domain.graph import NOBODY, Match, Result
from apps.tournaments.domain.rules import Rules, TieBreak
from apps.tournaments.domain.standings import Standing, standings

from .builders import AWAY_FORFEITS, BOTH_FORFEIT, BYE, BYE_ASKED_FOR, CHESS, letters, match, played

A, B, C, D = 1, 2, 3, 4
WON, LEVEL = played(1, 0), played(0, 0)


def swiss(*games: tuple[int, int, int, Result | None]) -> list[Match]:
    """Games as (round, home, away, result)."""
    return [
        match(number, home, away, result, round=round_, bracket="swiss")
        for number, (round_, home, away, result) in enumerate(games, start=1)
    ]


def ranked(entrants: int, games: Sequence[Match], *names: TieBreak) -> dict[int, Standing]:
    rules = Rules(draws=True, points=CHESS, tie_breaks=names)
    return {place.entrant: place for place in standings(range(1, entrants + 1), games, rules=rules, lot=1)}


def values(entrants: int, games: Sequence[Match], name: TieBreak) -> list[float]:
    places = ranked(entrants, games, "points", name)
    return [places[entrant].tie_breaks.get(name, 0) for entrant in range(1, entrants + 1)]


FOUR = swiss((1, A, B, WON), (1, C, D, WON), (2, A, C, WON), (2, B, D, LEVEL))


def test_buchholz_adds_up_the_opponents_scores() -> None:
    assert values(4, FOUR, "buchholz") == [1.5, 2.5, 2.5, 1.5]  # A 2, B 0.5, C 1, D 0.5


def test_cut_1_leaves_out_the_lowest() -> None:
    assert values(4, FOUR, "buchholz_cut_1") == [1, 2, 2, 1]


def test_sonneborn_berger_counts_points_taken() -> None:
    assert values(4, FOUR, "sonneborn_berger") == [1.5, 0.25, 0.5, 0.25]


def test_a_bye_is_against_a_dummy_with_ones_own_score_but_at_most_that_of_all_draws() -> None:
    games = swiss((1, A, B, WON), (1, C, NOBODY, BYE), (2, C, A, WON), (2, B, NOBODY, BYE))
    # C has 2 points, the dummy at most 2 * 0.5; B has 1.
    assert values(3, games, "buchholz") == [3, 2, 2]


def test_a_forfeit_is_against_a_dummy_at_most_as_good_as_who_was_absent() -> None:
    games = swiss((1, A, B, AWAY_FORFEITS), (1, C, D, WON), (2, A, C, WON), (2, B, D, LEVEL))
    # A has 2; B who did not come has 0.5, and counts that for A; for B, the dummy has B's own 0.5.
    assert values(4, games, "buchholz") == [1.5, 1, 2.5, 1.5]


def test_rounds_after_leaving_count_as_draws_for_the_opponents() -> None:
    games = swiss((1, A, B, WON), (1, C, D, WON), (2, A, C, WON))
    # B and D left after round 1: each is worth 0.5 to A and to C.
    assert values(4, games, "buchholz")[:1] == [0.5 + 1]
    assert values(4, games, "buchholz")[2] == 0.5 + 2


def test_a_voluntarily_unplayed_round_is_cut_first() -> None:
    games = swiss((1, A, B, WON), (1, C, NOBODY, BYE_ASKED_FOR), (2, A, C, LEVEL), (2, B, NOBODY, BYE))
    # C: the dummy of the asked-for bye 1, A 1.5: the 1 goes. A: B 1, C 1: one of them goes.
    assert values(3, games, "buchholz_cut_1") == [1, 1.5, 1.5]
    asked_late = swiss((1, A, B, WON), (1, C, D, LEVEL), (2, A, C, WON), (2, D, NOBODY, BYE_ASKED_FOR))
    # D: C 0.5, the dummy of the asked-for bye 1: the 1 goes although C is lower.
    assert values(4, asked_late, "buchholz_cut_1")[3] == 0.5


def test_a_round_that_runs_adds_nothing_yet() -> None:
    running = [*FOUR, *swiss((3, A, D, None), (3, B, C, None))]
    assert values(4, running, "buchholz") == values(4, FOUR, "buchholz")


def test_wins_count_byes_and_forfeits() -> None:
    games = swiss((1, A, B, AWAY_FORFEITS), (1, C, NOBODY, BYE), (2, A, C, BOTH_FORFEIT), (2, B, NOBODY, BYE_ASKED_FOR))
    places = ranked(3, games, "points", "wins")
    assert [places[entrant].tie_breaks["wins"] for entrant in (A, B, C)] == [1, 0, 1]
    assert (places[C].played, places[C].wins, places[C].losses, places[C].points) == (1, 0, 1, 1)


def test_direct_encounter_of_those_who_have_all_met() -> None:
    games = swiss((1, B, A, WON), (2, B, C, WON), (3, C, A, WON))
    places = ranked(3, games, "direct_encounter")
    assert letters(sorted(places.values(), key=lambda place: place.rank)) == "BCA"
    assert [places[entrant].tie_breaks["direct_encounter"] for entrant in (A, B, C)] == [3, 1, 2]


def test_direct_encounter_puts_on_top_whom_nobody_can_reach() -> None:
    games = swiss((1, B, A, WON), (2, B, C, WON))  # A and C have not met: at most 1 each, B has 2.
    places = ranked(3, games, "direct_encounter")
    assert places[B].rank == 1
    assert {places[A].decided_by, places[C].decided_by} == {"direct_encounter", "lot"}


def test_direct_encounter_separates_nobody_who_could_still_be_reached() -> None:
    games = swiss((1, A, B, WON), (2, A, C, WON), (3, B, D, WON), (4, C, B, WON))
    # A has 2. D has met B only, and would have 2 by beating A and C.
    assert {place.tie_breaks["direct_encounter"] for place in ranked(4, games, "direct_encounter").values()} == {0}


def test_a_forfeit_is_no_encounter() -> None:
    places = ranked(2, swiss((1, A, B, AWAY_FORFEITS)), "direct_encounter")
    assert {place.tie_breaks["direct_encounter"] for place in places.values()} == {0}


def test_those_who_met_twice_count_the_average() -> None:
    games = swiss((1, A, B, WON), (2, B, A, LEVEL), (3, B, C, LEVEL), (4, C, A, LEVEL))
    places = ranked(3, games, "direct_encounter")
    assert letters(sorted(places.values(), key=lambda place: place.rank)) == "ACB"  # A 1.25, C 1, B 0.75
