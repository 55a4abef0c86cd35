"""The data model of brackets-viewer: as brackets-manager would have made it, and complete at every size."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest

from apps.tournaments.domain import viewer
from apps.tournaments.domain.export import viewer_model
from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import NOBODY, Match, Result, Source
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.seeding import rounds_needed

Model = dict[str, list[dict[str, Any]]]
TBD = {"id": None}


def export(matches: list[Match], format: Format, rules: Rules, entrants: int) -> Model:
    names = [f"Club {seed}" for seed in range(1, entrants + 1)]
    ids = [f"m{match.number}" for match in matches]
    model = viewer_model(matches, format=format, rules=rules, title="Cup", names=names, match_ids=ids)
    built: Model = msgspec.to_builtins(model)
    return built


def drawn(entrants: int, format: Format, rules: Rules) -> Model:
    return export(generate(entrants, format=format, rules=rules), format, rules, entrants)


def sides(match: dict[str, Any]) -> tuple[Any, Any]:
    return match["opponent1"], match["opponent2"]


def place(model: Model, match: dict[str, Any]) -> tuple[int, int, int]:
    """Number of the group, of the round in it, and of the match in that."""
    group, round = model["group"][match["group_id"]], model["round"][match["round_id"]]
    return group["number"], round["number"], match["number"]


def seed(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "position": number, **more}


def below(position: int, **more: Any) -> dict[str, Any]:
    return {"id": None, "position": position, **more}


# What brackets-manager 1.11.1 stores for six entrants with `inner_outer` seeding (participants from 1).
SIX_WAYS_OUT = {
    (1, 1, 1): (0, seed(1, result="win"), None),
    (1, 1, 2): (2, seed(4), seed(5)),
    (1, 1, 3): (0, seed(2, result="win"), None),
    (1, 1, 4): (2, seed(3), seed(6)),
    (1, 2, 1): (1, {"id": 1}, TBD),
    (1, 2, 2): (1, {"id": 2}, TBD),
    (1, 3, 1): (0, TBD, TBD),
    (2, 1, 1): (0, None, below(2, result="win")),
    (2, 1, 2): (0, None, below(4, result="win")),
    (2, 2, 1): (0, below(2), TBD),
    (2, 2, 2): (0, below(1), TBD),
    (2, 3, 1): (0, TBD, TBD),
    (2, 4, 1): (0, below(1), TBD),
    (3, 1, 1): (0, TBD, below(1)),
    (3, 2, 1): (0, TBD, TBD),
}


def test_a_double_elimination_of_six_is_what_brackets_manager_makes() -> None:
    model = drawn(6, "double_elimination", Rules())
    assert {place(model, match): (match["status"], *sides(match)) for match in model["match"]} == SIX_WAYS_OUT
    assert model["stage"][0]["type"] == "double_elimination"
    assert model["stage"][0]["settings"]["grandFinal"] == "double"
    assert model["participant"][5] == {"id": 6, "name": "Club 6", "tournament_id": 0}


def test_third_place_is_the_second_group_of_a_single_elimination() -> None:
    model = drawn(6, "single_elimination", Rules(third_place=True))
    expected = {at: row for at, row in SIX_WAYS_OUT.items() if at[0] == 1} | {(2, 1, 1): (0, below(1), below(2))}
    assert {place(model, match): (match["status"], *sides(match)) for match in model["match"]} == expected


@pytest.mark.parametrize(
    ("format", "reseed"), [("single_elimination", False), ("single_elimination", True), ("double_elimination", False)]
)
def test_rounds_are_full_at_every_size_and_every_match_is_drawn_once(format: Format, reseed: bool) -> None:
    for entrants in range(2, 140):
        model = drawn(entrants, format, Rules(reseed=reseed))
        rounds = max(rounds_needed(entrants), 2 if format == "double_elimination" else 1)
        per_round = Counter(place(model, match)[:2] for match in model["match"])
        assert [per_round[1, round] for round in range(1, rounds + 1)] == [
            1 << (rounds - r) for r in range(1, rounds + 1)
        ]
        if format == "double_elimination":
            lower = [1 << (rounds - 2 - pair) for pair in range(rounds - 1) for _ in range(2)]
            assert [per_round[2, round] for round in range(1, 2 * rounds - 1)] == lower
        real = [match for match in model["match"] if "match_id" in match]
        assert all(None not in sides(match) for match in real)
        assert all(None in sides(match) for match in model["match"] if "match_id" not in match)
        assert len({match["match_id"] for match in real}) == len(real)
        assert len(real) == len(generate(entrants, format=format, rules=Rules(reseed=reseed)))
        sound(model)


def sound(model: Model) -> None:
    """Ids are unique, and lead somewhere."""
    for table, rows in model.items():
        assert len({row["id"] for row in rows}) == len(rows), table
    rounds, groups = ({row["id"]: row for row in model[table]} for table in ("round", "group"))
    for match in model["match"]:
        assert rounds[match["round_id"]]["group_id"] == match["group_id"]
        assert groups[match["group_id"]]["stage_id"] == match["stage_id"]


def test_groups_then_knockout_are_two_stages() -> None:
    model = drawn(9, "groups_knockout", Rules(groups=3, qualifiers=2, legs=2))
    assert [(stage["type"], stage["number"]) for stage in model["stage"]] == [
        ("round_robin", 1),
        ("single_elimination", 2),
    ]
    assert model["stage"][0]["settings"]["groupCount"] == 3
    assert model["stage"][0]["settings"]["roundRobinMode"] == "double"
    first = [match for match in model["match"] if match["stage_id"] == 0]
    assert Counter(place(model, match)[0] for match in first) == {1: 6, 2: 6, 3: 6}
    opening = [sides(match) for match in model["match"] if place(model, match)[:2] == (1, 1) and match["stage_id"] == 1]
    assert [None in pair for pair in opening] == [True, False, True, False]
    sound(model)


# What has been played


def finish(match: Match, result: Result, home: int | None = None, away: int | None = None) -> None:
    match.home = match.home if home is None else home
    match.away = match.away if away is None else away
    match.status, match.result = "finished", result


def knockout_of_four(rules: Rules | None = None) -> tuple[list[Match], Rules]:
    rules = rules or Rules()
    return generate(4, format="single_elimination", rules=rules), rules


def test_results_and_statuses() -> None:
    matches, rules = knockout_of_four()
    finish(matches[0], Result("home", "played", 3, 1))
    matches[1].status = "running"
    matches[2].home = 1
    model = export(matches, "single_elimination", rules, 4)
    assert [match["status"] for match in model["match"]] == [viewer.COMPLETED, viewer.RUNNING, viewer.WAITING]
    assert sides(model["match"][0]) == (seed(1, score=3, result="win"), seed(4, score=1, result="loss"))
    finish(matches[1], Result("away", "forfeit"))
    finish(matches[2], Result("home", "walkover"), home=1, away=3)
    model = export(matches, "single_elimination", rules, 4)
    assert [match["status"] for match in model["match"]] == [viewer.ARCHIVED, viewer.ARCHIVED, viewer.COMPLETED]
    assert sides(model["match"][1])[0] == seed(2, score=0, result="loss", forfeit=True)
    assert sides(model["match"][2]) == ({"id": 1, "result": "win"}, {"id": 3, "result": "loss", "forfeit": True})


def test_who_meets_nobody_is_drawn_with_a_bye() -> None:
    matches, rules = knockout_of_four()
    finish(matches[0], Result(None, "double_forfeit"))
    finish(matches[2], Result("away", "walkover"), home=NOBODY, away=2)
    model = export(matches, "single_elimination", rules, 4)
    assert sides(model["match"][0]) == (seed(1, forfeit=True), seed(4, forfeit=True))
    assert sides(model["match"][2]) == (None, {"id": 2, "result": "win"})


def test_nobody_passes_through_a_bye_below() -> None:
    matches = generate(3, format="double_elimination", rules=Rules())
    finish(matches[0], Result(None, "double_forfeit"))
    matches[2].away = NOBODY  # whom the loser of match 1 would have been, after a bye
    model = export(matches, "double_elimination", Rules(), 3)
    assert [sides(match) for match in model["match"] if place(model, match) == (2, 1, 1)] == [(None, None)]


def test_a_reset_that_is_not_needed_is_archived() -> None:
    matches = generate(4, format="double_elimination", rules=Rules())
    matches[-1].status = "not_needed"
    assert export(matches, "double_elimination", Rules(), 4)["match"][-1]["status"] == viewer.ARCHIVED


def test_games_of_a_best_of_three() -> None:
    matches, rules = knockout_of_four(Rules(best_of=3))
    finish(matches[0], Result("home", "played", 2, 0, ((21, 12), (21, 19))))
    model = export(matches, "single_elimination", rules, 4)
    assert {match["child_count"] for match in model["match"]} == {3}
    games = [game for game in model["match_game"] if game["parent_id"] == model["match"][0]["id"]]
    assert [game["number"] for game in games] == [1, 2, 3]
    assert [game["status"] for game in games] == [viewer.COMPLETED, viewer.COMPLETED, viewer.CANCELLED]
    assert sides(games[0]) == ({"id": 1, "score": 21, "result": "win"}, {"id": 4, "score": 12, "result": "loss"})
    assert len(model["match_game"]) == 9


def test_swiss_rounds_are_a_table_with_draws_and_byes() -> None:
    def paired(number: int, round: int, home: int, away: int, result: Result | None) -> Match:
        sources = Source("E", home), Source("E", away) if away else Source("-")
        status = "finished" if result else "ready"
        return Match(
            number, 1, "swiss", 0, round, 2 - number % 2, *sources, home=home, away=away, status=status, result=result
        )

    matches = [
        paired(1, 1, 1, 2, Result(None, "played", 1, 1)),
        paired(2, 1, 3, NOBODY, Result("home", "bye")),
        paired(3, 2, 3, 1, None),
        paired(4, 2, 2, NOBODY, Result("home", "bye")),
    ]
    model = export(matches, "swiss", Rules(draws=True), 3)
    assert [stage["type"] for stage in model["stage"]] == ["round_robin"]
    assert [place(model, match) for match in model["match"]] == [(1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2)]
    assert [side["result"] for side in sides(model["match"][0])] == ["draw", "draw"]
    assert sides(model["match"][1]) == (seed(3, result="win"), None)
    assert model["match"][2]["status"] == viewer.READY


def test_before_the_first_swiss_round_there_is_nothing_to_draw() -> None:
    assert drawn(5, "swiss", Rules())["stage"] == []


def test_participants_carry_our_id_where_given() -> None:
    matches, rules = knockout_of_four()
    model = viewer_model(
        matches, format="single_elimination", rules=rules, title="Cup", names=list("abcd"), participant_ids=list("wxyz")
    )
    assert [participant.participant_id for participant in model.participant] == list("wxyz")
    assert b"match_id" not in msgspec.json.encode(model)
