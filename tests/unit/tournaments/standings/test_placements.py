"""Places of knockouts, from generated graphs played to the end (or not quite)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import NOBODY, Match, Result, Side, Source
from apps.tournaments.domain.placements import Placement, placements
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.standings import Standing, standings

Decide = Callable[[Match], Side | None]


def better_seed(match: Match) -> Side:
    return "home" if (match.home or 0) < (match.away or 0) else "away"


def outsider(match: Match) -> Side:
    return "away" if better_seed(match) == "home" else "home"


class Tournament:
    """Plays a graph in the order of its numbers, by the rules of the graph alone."""

    def __init__(self, entrants: int, format: Format, **rules: Any) -> None:
        self.entrants = range(1, entrants + 1)
        self.rules = Rules(**rules)
        self.matches = generate(entrants, format=format, rules=self.rules)
        self.tables: list[list[Standing]] = []

    def play(self, decide: Decide = better_seed, *, until: int = 0) -> list[Placement]:
        for match in self.matches[: until or None]:
            match.home, match.away = self._entrant(match.home_from), self._entrant(match.away_from)
            if match.conditional and self.matches[match.number - 2].winner == self.matches[match.number - 2].home:
                match.status = "not_needed"
            elif NOBODY in (match.home, match.away):
                match.status, winner = "finished", "home" if match.home else "away" if match.away else None
                match.result = Result(winner, kind="walkover")  # type: ignore[arg-type]  # a side, or None
            else:
                side = decide(match)
                match.status, match.result = "finished", Result(side, kind="played" if side else "double_forfeit")
        return self.places()

    def places(self) -> list[Placement]:
        return placements(self.matches, self.entrants, tables=self.tables)

    def _entrant(self, source: Source) -> int:
        if source.kind == "S":
            return source.ref
        if source.kind == "R":
            return self._table(source.ref)[source.rank - 1].entrant
        of = self.matches[source.ref - 1]
        return (of.winner if source.kind == "W" else of.loser) or NOBODY

    def _table(self, pool: int) -> list[Standing]:
        if not self.tables:
            groups = sorted({match.pool for match in self.matches if match.pool})
            self.tables = [self._standings(group) for group in groups]
        return self.tables[pool - 1]

    def _standings(self, group: int) -> list[Standing]:
        mine = [match for match in self.matches if match.pool == group]
        members = {entrant for match in mine for entrant in (match.home, match.away) if entrant}
        return standings(sorted(members), mine, rules=self.rules, lot=1)


def ranks(places: list[Placement]) -> list[int | None]:
    return [place.rank for place in places]


def test_single_elimination_shares_places_by_round() -> None:
    places = Tournament(8, "single_elimination").play()
    assert ranks(places) == [1, 2, 3, 3, 5, 5, 5, 5]
    assert [place.entrant for place in places] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [place.decided_by for place in places] == ["final"] * 2 + ["out in round 2"] * 2 + ["out in round 1"] * 4


def test_the_order_of_entrants_changes_nothing() -> None:
    tournament = Tournament(8, "single_elimination")
    assert placements(tournament.matches, range(8, 0, -1)) == tournament.places()
    tournament.play(until=5)
    assert placements(tournament.matches, range(8, 0, -1)) == tournament.places()


def test_a_match_for_third_place_decides_third_and_fourth() -> None:
    places = Tournament(8, "single_elimination", third_place=True).play(outsider)
    assert ranks(places) == [1, 2, 3, 4, 5, 5, 5, 5]
    assert [place.decided_by for place in places[:4]] == ["final", "final", "third_place", "third_place"]


def test_losing_semi_finalists_are_in_until_third_place_is_played() -> None:
    tournament = Tournament(4, "single_elimination", third_place=True)
    assert all(place.still_in for place in tournament.play(until=2))
    assert ranks(tournament.play(until=3)) == [None, None, 3, 4]


def test_without_it_they_are_third_at_once() -> None:
    places = Tournament(4, "single_elimination").play(until=2)
    assert [(place.rank, place.entrant) for place in places] == [(None, 1), (None, 2), (3, 3), (3, 4)]
    assert [place.decided_by for place in places[:2]] == ["", ""]


@pytest.mark.parametrize(
    ("entrants", "expected"),
    [
        (3, [1, 2, 3]),
        (4, [1, 2, 3, 4]),
        (5, [1, 2, 3, 4, 5]),
        (6, [1, 2, 3, 4, 5, 5]),
        (7, [1, 2, 3, 4, 5, 5, 7]),
        (8, [1, 2, 3, 4, 5, 5, 7, 7]),
        (9, [1, 2, 3, 4, 5, 5, 7, 7, 9]),
        (16, [1, 2, 3, 4, 5, 5, 7, 7, *[9] * 4, *[13] * 4]),
        (32, [1, 2, 3, 4, 5, 5, 7, 7, *[9] * 4, *[13] * 4, *[17] * 8, *[25] * 8]),
    ],
)
def test_double_elimination_by_losers_round(entrants: int, expected: list[int]) -> None:
    assert ranks(Tournament(entrants, "double_elimination").play()) == expected


def test_double_elimination_says_the_losers_round() -> None:
    places = Tournament(8, "double_elimination").play()
    said = ["final", "final", *(f"out in losers round {round}" for round in (4, 3, 2, 2, 1, 1))]
    assert [place.decided_by for place in places] == said


def test_the_reset_decides_when_the_challenger_won_the_grand_final() -> None:
    tournament = Tournament(4, "double_elimination")

    def away_in_the_grand_final(match: Match) -> Side:
        return "away" if match.number == 6 else "home"

    before = tournament.play(away_in_the_grand_final, until=6)
    assert ranks(before)[:2] == [None, None]
    after = tournament.play(away_in_the_grand_final)
    final = tournament.matches[-1]
    assert (after[0].entrant, after[1].entrant) == (final.winner, final.loser)


def test_a_single_grand_final_decides_alone() -> None:
    tournament = Tournament(4, "double_elimination", grand_final="single")
    places = tournament.play(lambda _: "away")
    assert places[0].entrant == tournament.matches[-1].away == tournament.matches[-1].winner
    assert ranks(places) == [1, 2, 3, 4]


def test_nobody_wins_the_final() -> None:
    places = Tournament(4, "single_elimination").play(lambda match: None if match.number == 3 else better_seed(match))
    assert ranks(places) == [2, 2, 3, 3]


def test_nobody_wins_a_semi_final() -> None:
    def first_semi_final_empty(match: Match) -> Side | None:
        return None if match.number == 1 else better_seed(match)

    places = Tournament(4, "single_elimination").play(first_semi_final_empty)
    assert [(place.rank, place.entrant) for place in places] == [(1, 2), (3, 1), (3, 3), (3, 4)]
    places = Tournament(4, "single_elimination", third_place=True).play(first_semi_final_empty)
    assert [(place.rank, place.entrant) for place in places] == [(1, 2), (3, 3), (4, 1), (4, 4)]


def test_nobody_wins_in_the_winners_bracket() -> None:
    places = Tournament(4, "double_elimination").play(lambda match: None if match.number == 1 else better_seed(match))
    assert [(place.rank, place.entrant) for place in places] == [(1, 2), (2, 3), (4, 1), (4, 4)]


def test_reseeded_rounds() -> None:
    rules = Rules(reseed=True, third_place=True)
    matches = generate(6, format="single_elimination", rules=rules)
    sides = [(4, 5), (3, 6), (1, 4), (2, 3), (4, 3), (1, 2)]
    for match, (match.home, match.away) in zip(matches, sides, strict=True):
        match.result, match.status = Result("home"), "finished"
    places = [(place.rank, place.entrant) for place in placements(matches, range(1, 7))]
    assert places == [(1, 1), (2, 2), (3, 4), (4, 3), (5, 5), (5, 6)]


def test_groups_then_knockout() -> None:
    tournament = Tournament(16, "groups_knockout", groups=4, qualifiers=2)
    places = tournament.play()
    assert ranks(places) == [1, 2, 3, 3, *[5] * 4, *[9] * 4, *[13] * 4]
    assert {place.decided_by for place in places[8:12]} == {"group rank 3"}
    assert {place.decided_by for place in places[12:]} == {"group rank 4"}


def test_groups_of_unequal_size() -> None:
    places = Tournament(10, "groups_knockout", groups=3, qualifiers=2).play()
    assert Counter(ranks(places))[7] == 3
    assert ranks(places)[-1] == 10


def test_a_group_that_still_plays_has_put_nobody_out() -> None:
    tournament = Tournament(8, "groups_knockout", groups=2, qualifiers=2)
    tournament.play()
    last = max(match.number for match in tournament.matches if match.pool == 2)
    tournament.matches[last - 1].status = "ready"
    out = {place.entrant for place in tournament.places() if place.decided_by.startswith("group")}
    assert out == {standing.entrant for standing in tournament.tables[0][2:]}


@pytest.mark.parametrize("format", ["single_elimination", "double_elimination"])
@pytest.mark.parametrize("entrants", [2, 3, 5, 6, 11, 13, 16, 21, 33, 64, 100])
def test_a_shared_place_takes_as_many_places(entrants: int, format: Format) -> None:
    rng = random.Random(entrants)
    for _ in range(20):
        places = Tournament(entrants, format).play(lambda _: rng.choice(("home", "away")))
        assert sorted(place.entrant for place in places) == list(range(1, entrants + 1))
        assert [place.rank for place in places[:2]] == [1, 2]
        for index, (above, below) in enumerate(pairwise(places), start=2):
            assert below.rank in (above.rank, index)
