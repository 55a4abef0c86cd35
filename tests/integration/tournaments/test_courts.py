"""Courts, and the times at which they are free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.integration.tournaments.conftest import Club, kinds_of
from tests.integration.tournaments.hall import Hall, refusal, window
from tests.integration.tournaments.test_participants import put


@pytest.fixture
def hall(club: Club) -> Hall:
    return Hall(club, entrants=2, courts=0)


def names(hall: Hall) -> list[str]:
    return [court["name"] for court in hall.good(hall.get("courts"))["results"]]


def test_a_court_is_added(hall: Hall) -> None:
    added = hall.post("courts", name=" Court 1 ", windows=[window(300, 600), window(0, 240)])
    assert added.status_code == 201, added.json()
    body = added.json()
    assert added.headers["Location"] == f"{hall.path}/courts/{body['court_id']}"
    assert (body["name"], body["windows"]) == ("Court 1", [window(0, 240), window(300, 600)])
    assert hall.good(hall.get("courts"))["results"] == [body]
    assert hall.log("court_added") == [{"court": body}]


def test_any_zone_is_understood_and_told_in_utc(hall: Hall) -> None:
    body = hall.good(
        hall.post("courts", name="C", windows=[["2030-05-04T11:00:00+02:00", "2030-05-04T12:00:00+02:00"]])
    )
    assert body["windows"] == [window(0, 60)]


def test_the_same_court_again_is_that_one(hall: Hall) -> None:
    first, again = (hall.post("courts", name="Court 1", windows=[window()]).json() for _ in range(2))
    assert first == again
    assert kinds_of(hall.tournament_id).count("court_added") == 1
    other = hall.post("courts", name="Court 1", windows=[window(0, 60)])
    assert refusal(other) == (409, "court_name_taken")
    assert names(hall) == ["Court 1"]


def test_many_at_once_are_one(hall: Hall) -> None:
    def add(_: int) -> str:
        try:
            return str(hall.court("Court 1"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(add, range(6)))) == 1
    assert kinds_of(hall.tournament_id).count("court_added") == 1


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ([["2030-05-04T09:00:00", "2030-05-04T10:00:00"]], "malformed"),
        ([window(60, 0)], "schedule_invalid"),
        ([window(60, 60)], "schedule_invalid"),
        ([window(0, 60), window(59, 120)], "schedule_invalid"),
        ([["0001-01-01T00:00:00+10:00", "2030-05-04T10:00:00Z"]], "schedule_invalid"),
        ([["2030-05-04T09:00:00Z"]], "malformed"),
    ],
)
def test_windows_that_make_no_sense(hall: Hall, windows: Any, code: str) -> None:
    assert refusal(hall.post("courts", name="Court 1", windows=windows)) == (400, code)
    assert names(hall) == []


def test_windows_may_touch(hall: Hall) -> None:
    assert hall.post("courts", name="Court 1", windows=[window(0, 60), window(60, 120)]).status_code == 201


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 101])
def test_a_name_is_needed(hall: Hall, name: str) -> None:
    assert refusal(hall.post("courts", name=name, windows=[])) == (400, "malformed")


def test_name_and_windows_change(hall: Hall) -> None:
    court_id = hall.court("Court 1")
    changed = hall.good(hall.patch(f"courts/{court_id}", name="Centre"))
    assert (changed["name"], changed["windows"]) == ("Centre", [window()])
    changed = hall.good(hall.patch(f"courts/{court_id}", windows=[window(0, 60)]))
    assert (changed["name"], changed["windows"], changed["violations"]) == ("Centre", [window(0, 60)], [])
    hall.good(hall.patch(f"courts/{court_id}", windows=[window(0, 60)]))
    assert len(hall.log("court_changed")) == 2


def test_two_courts_cannot_have_one_name(hall: Hall) -> None:
    hall.court("Court 1")
    second = hall.court("Court 2")
    assert refusal(hall.patch(f"courts/{second}", name="Court 1")) == (409, "court_name_taken")
    assert names(hall) == ["Court 1", "Court 2"]


def test_when_the_hall_closes_early_its_bookings_are_named(hall: Hall) -> None:
    court_id = hall.court("Court 1")
    hall.plan()
    changed = hall.good(hall.patch(f"courts/{court_id}", windows=[window(0, 20)]))
    assert [(found["kind"], found["matches"]) for found in changed["violations"]] == [("outside_window", [1])]
    assert hall.bookings() == {1: ("Court 1", 0.0)}


def test_a_court_is_removed(hall: Hall) -> None:
    court_id = hall.court("Court 1")
    assert hall.delete(f"courts/{court_id}").status_code == 204
    assert names(hall) == []
    assert kinds_of(hall.tournament_id)[-1] == "court_removed"
    assert refusal(hall.delete(f"courts/{court_id}")) == (404, "court_not_found")


def test_a_court_with_bookings_stays(hall: Hall) -> None:
    court_id = hall.court("Court 1")
    hall.plan()
    refused = hall.delete(f"courts/{court_id}")
    assert refusal(refused) == (409, "court_in_use")
    assert refused.json()["matches"] == 1
    assert names(hall) == ["Court 1"]


def test_courts_are_listed_in_pages(hall: Hall) -> None:
    for number in range(3):
        hall.court(f"Court {number}")
    first = hall.good(hall.get("courts?limit=2"))
    rest = hall.good(hall.get(f"courts?limit=2&cursor={first['next']}"))
    assert [court["name"] for court in (*first["results"], *rest["results"])] == ["Court 0", "Court 1", "Court 2"]
    assert rest["next"] is None
    assert refusal(hall.get("courts?cursor=!")) == (400, "malformed")


def test_courts_are_for_staff(hall: Hall, club: Club) -> None:
    court_id = hall.court("Court 1")
    before, member = hall.state(), club.make_user()
    refused = [
        hall.post("courts", by=member, name="Court 2", windows=[]),
        hall.patch(f"courts/{court_id}", by=member, name="Mine"),
        hall.delete(f"courts/{court_id}", by=member),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert hall.state() == before


def test_a_court_of_another_tournament_is_not_there(hall: Hall, club: Club) -> None:
    court_id = Hall(club, entrants=2, courts=1).courts[0]
    assert refusal(hall.patch(f"courts/{court_id}", name="Mine")) == (404, "court_not_found")
    assert refusal(hall.delete(f"courts/{court_id}")) == (404, "court_not_found")


def test_nothing_changes_once_it_is_over(hall: Hall) -> None:
    court_id = hall.court("Court 1")
    for status in ("completed", "cancelled"):
        put(hall.tournament_id, status)
        before = hall.state()
        refused = [
            hall.post("courts", name="Court 2", windows=[]),
            hall.patch(f"courts/{court_id}", name="New"),
            hall.delete(f"courts/{court_id}"),
            hall.post("schedule"),
            hall.post("schedule/replan"),
        ]
        assert {refusal(answer) for answer in refused} == {(409, f"tournament_{status}")}
        assert hall.state() == before


def test_no_such_tournament(club: Club) -> None:
    path = f"/api/tournaments/{uuid4()}/courts"
    assert refusal(club.http.get(path)) == (404, "tournament_not_found")
    body = {"name": "Court 1", "windows": []}
    assert refusal(club.http.post(path, json=body, token=club.trainer.token)) == (404, "tournament_not_found")
