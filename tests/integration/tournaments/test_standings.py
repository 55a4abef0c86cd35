"""Standings of every format, with names and reasons; unchanged ones are not sent again."""

from __future__ import annotations

from typing import Any

from tests.integration.tournaments.conftest import Club
from tests.integration.tournaments.play import Table


def tables(table: Table) -> list[Any]:
    return list(table.get("standings").json()["tables"])


def test_before_the_draw_there_are_none(club: Club) -> None:
    assert tables(Table(club, entrants=4, start=False)) == []


def test_a_knockout_has_places(club: Club) -> None:
    table = Table(club, entrants=4)
    table.enter(1)
    (places,) = tables(table)
    assert [(line["rank"], line["name"]) for line in places["rows"]] == [
        (None, "P1"),
        (None, "P2"),
        (None, "P3"),
        (3, "P4"),
    ]
    table.play_on()
    (places,) = tables(table)
    assert [(line["rank"], line["name"], line["decided_by"]) for line in places["rows"]] == [
        (1, "P1", "final"), (2, "P2", "final"), (3, "P3", "out in round 1"), (3, "P4", "out in round 1"),
    ]  # fmt: skip
    assert "points" not in places["rows"][0]


def test_a_table_has_points_and_reasons(club: Club) -> None:
    table = Table(club, entrants=3, tournament_type="round_robin")
    table.play_on()
    (standings,) = tables(table)
    assert standings["title"] == "Standings"
    assert sum(line["points"] for line in standings["rows"]) == 9
    assert [line["rank"] for line in standings["rows"]] == [1, 2, 3]
    assert standings["rows"][1]["decided_by"] != ""


def test_groups_have_a_table_each_and_the_knockout_its_places(club: Club) -> None:
    table = Table(club, entrants=8, tournament_type="groups_knockout", rules={"groups": 2, "qualifiers": 2})
    table.play_on()
    assert [found["title"] for found in tables(table)] == ["Places", "Group A", "Group B"]
    places = tables(table)[0]["rows"]
    assert [line["rank"] for line in places] == [1, 2, 3, 3, 5, 5, 7, 7]
    winner = table.log()[-1]["frame"]["data"]
    assert winner["winner_id"] == places[0]["participant_id"]


def test_they_are_sent_once(club: Club) -> None:
    table = Table(club, entrants=4)
    first = table.get("standings")
    again = table.get("standings", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    table.enter(1)
    assert table.get("standings", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_who_was_put_out_of_a_swiss_tournament_is_last(club: Club) -> None:
    table = Table(club, entrants=4, tournament_type="swiss", rules={"rounds": 2})
    for match in table.matches():
        table.enter(match["number"], 1, 0)
    leader = tables(table)[0]["rows"][0]
    gone = table.http.post(
        f"{table.base}/participants/{leader['participant_id']}/disqualify", json={}, token=table.token
    )
    assert gone.status_code in (200, 204), gone.content
    table.play_on()
    assert tables(table)[0]["rows"][-1]["name"] == leader["name"]
