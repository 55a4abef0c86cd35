"""Moving one match by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections

from tests.integration.tournaments.conftest import Club
from tests.integration.tournaments.hall import Hall, at, clock, refusal, text, window


@pytest.fixture
def hall(club: Club) -> Hall:
    """Seven matches on two courts."""
    return Hall(club)


def test_a_match_is_moved_and_pinned(hall: Hall) -> None:
    hall.plan()
    before = hall.versions()
    moved = hall.good(hall.book(7, court_id=str(hall.courts[1]), starts_at="2030-05-04T14:00:00+02:00"))
    assert (moved["court"], moved["starts_at"], moved["ends_at"], moved["pinned"]) == (
        "Court 2", text(at(180)), text(at(210)), True,
    )  # fmt: skip
    assert hall.bookings()[7] == ("Court 2", 180)
    assert hall.versions() == before
    (told,) = hall.log("booked")
    assert [(match["number"], match["court"]) for match in told["matches"]] == [(7, "Court 2")]
    hall.plan()
    assert hall.bookings()[7] == ("Court 2", 180)


def test_the_same_again_changes_nothing(hall: Hall) -> None:
    hall.plan()
    body = {"court_id": str(hall.courts[1]), "starts_at": text(at(200))}
    assert hall.good(hall.book(7, **body)) == hall.good(hall.book(7, **body))
    assert len(hall.log("booked")) == 1


def test_only_the_pin(hall: Hall) -> None:
    hall.plan()
    assert hall.good(hall.book(7, pinned=True))["pinned"] is True
    assert hall.match(7).pinned
    assert hall.good(hall.book(7, pinned=False))["pinned"] is False
    assert not hall.match(7).pinned
    assert hall.good(hall.book(7, starts_at=text(at(300)), pinned=False))["pinned"] is False


@pytest.mark.parametrize(
    ("number", "court", "minutes", "kinds"),
    [
        (7, 0, 110, {"rest_too_short"}),
        (7, 0, 590, {"outside_window"}),
        (3, 0, 10, {"court_overlap"}),
        (7, 1, 80, {"precedence", "rest_too_short", "court_overlap"}),
        (1, 0, 200, {"precedence", "rest_too_short"}),
    ],
)
def test_what_it_would_break_is_named(hall: Hall, number: int, court: int, minutes: int, kinds: set[str]) -> None:
    hall.plan()
    before = hall.state()
    for force in (False, True):
        body = {"court_id": str(hall.courts[court]), "starts_at": text(at(minutes)), "force": force}
        refused = hall.book(number, **body)
        assert refusal(refused) == (409, "schedule_conflict")
        assert {found["kind"] for found in refused.json()["violations"]} <= kinds
        assert number in refused.json()["violations"][0]["matches"]
    assert hall.state() == before


def test_what_has_begun_may_be_moved_by_force(hall: Hall) -> None:
    hall.plan()
    with clock(0):
        hall.begin(1)
        hall.begin(2)
        body = {"court_id": str(hall.courts[0])}
        refused = hall.book(2, **body)
        assert refusal(refused) == (409, "schedule_conflict")
        assert [found["hard"] for found in refused.json()["violations"]] == [False]
        assert hall.good(hall.book(2, **body, force=True))["court"] == "Court 1"


def test_what_is_broken_already_does_not_stand_in_the_way(hall: Hall) -> None:
    hall.plan()
    hall.good(hall.patch(f"courts/{hall.courts[0]}", windows=[window(0, 40)]))
    assert {found.kind for found in hall.faults()} == {"outside_window"}
    assert hall.book(7, court_id=str(hall.courts[1]), starts_at=text(at(200))).status_code == 200


def test_without_a_plan_court_and_start_are_needed(hall: Hall) -> None:
    assert refusal(hall.book(1, starts_at=text(at(0)))) == (400, "schedule_invalid")
    assert refusal(hall.book(1, court_id=str(hall.courts[0]))) == (400, "schedule_invalid")
    assert hall.book(1, court_id=str(hall.courts[0]), starts_at=text(at(0))).status_code == 200
    assert hall.bookings() == {1: ("Court 1", 0)}


def test_what_is_not_there(hall: Hall, club: Club) -> None:
    hall.plan()
    other = Hall(club, entrants=2, courts=1)
    assert refusal(hall.book(1, court_id=str(other.courts[0]))) == (404, "court_not_found")
    hall.finish(1)
    assert refusal(hall.book(1, starts_at=text(at(0)))) == (409, "match_over")
    nothing = club.http.patch(f"/api/tournaments/matches/{uuid4()}/booking", json={}, token=club.trainer.token)
    assert refusal(nothing) == (404, "match_not_found")


def test_two_at_once_for_one_place(hall: Hall) -> None:
    """Both see it free; one gets it."""

    def move(number: int) -> int:
        try:
            body = {"court_id": str(hall.courts[0]), "starts_at": text(at(300))}
            return int(hall.book(number, **body).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(move, (1, 2, 3, 4))) == [200, 409, 409, 409]
    assert len(hall.log("booked")) == 1
