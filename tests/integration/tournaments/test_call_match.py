"""Calling matches: by hand, and the next one to the next free court."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from tests.integration.tournaments.conftest import Club, kinds_of
from tests.integration.tournaments.hall import OPENS, Hall, at, clock, refusal, text
from tests.integration.tournaments.test_participants import put


@pytest.fixture
def hall(club: Club) -> Hall:
    return Hall(club)


class TestCall:
    def test_a_match_is_called_to_its_court(self, hall: Hall) -> None:
        hall.plan()
        version = hall.match(1).version
        with clock(-5):
            called = hall.good(hall.call(1))
        assert (called["court"], called["starts_at"], called["called_at"]) == ("Court 1", text(OPENS), text(at(-5)))
        assert hall.match(1).version == version
        (told,) = hall.log("called")
        assert told["matches"] == [called]
        assert hall.calls() == [
            {
                "tournament_id": str(hall.tournament_id),
                "tournament_name": hall.club.look(hall.tournament_id)["name"],
                "match_id": called["match_id"],
                "number": 1,
                "round_name": "Quarter-final",
                "court": "Court 1",
                "starts_at": text(OPENS),
                "user_ids": [],
                "names": ["P1", "P8"],
            }
        ]

    def test_everybody_behind_both_sides_is_told(self, club: Club) -> None:
        captain, member, other = (club.make_user() for _ in range(3))
        hall = Hall(club, entrants=0, start=False, entrant_kind="team")
        team = {"user_id": str(captain.user_id), "members": [str(member.user_id)], "seed": 1}
        for body in (team, {"user_id": str(other.user_id), "seed": 2}):
            assert club.add(hall.tournament_id, by=club.trainer, **body).status_code == 201
        hall.good(hall.post("start"))
        hall.good(hall.call(1, court_id=str(hall.courts[0])))
        (event,) = hall.calls()
        assert event["user_ids"] == [str(person.user_id) for person in (captain, member, other)]

    def test_twice_is_once(self, hall: Hall) -> None:
        hall.plan()
        first, again = hall.good(hall.call(1)), hall.good(hall.call(1))
        assert again == first
        hall.begin(1)
        assert hall.good(hall.call(1))["called_at"] == first["called_at"]
        assert len(hall.calls()) == kinds_of(hall.tournament_id).count("called") == 1

    def test_again_when_nobody_came(self, hall: Hall) -> None:
        hall.plan()
        with clock(0):
            hall.good(hall.call(1))
        with clock(5):
            assert hall.good(hall.call(1, again=True))["called_at"] == text(at(5))
        assert len(hall.calls()) == 2

    def test_a_call_ends_with_the_playing_it_was_for(self, hall: Hall) -> None:
        hall.plan()
        hall.good(hall.call(1))
        hall.finish(1)
        assert hall.match(1).called_at is not None
        hall.good(hall.undo(1))
        assert hall.match(1).called_at is None

    def test_many_at_once_are_one(self, hall: Hall) -> None:
        hall.plan()

        def call(_: int) -> int:
            try:
                return int(hall.call(1).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as threads:
            assert set(threads.map(call, range(6))) == {200}
        assert len(hall.calls()) == kinds_of(hall.tournament_id).count("called") == 1

    def test_to_another_court(self, hall: Hall) -> None:
        hall.plan()
        with clock(3):
            hall.good(hall.call(1))
            called = hall.good(hall.call(1, court_id=str(hall.courts[1])))
        assert (called["court"], called["starts_at"], called["ends_at"]) == ("Court 2", text(at(3)), text(at(33)))
        assert [event["court"] for event in hall.calls()] == ["Court 1", "Court 2"]

    def test_without_a_plan_the_court_is_named(self, hall: Hall) -> None:
        assert refusal(hall.call(1)) == (409, "court_needed")
        with clock(0):
            hall.good(hall.call(1, court_id=str(hall.courts[1])))
        assert hall.bookings() == {1: ("Court 2", 0)}

    def test_plans_leave_it_where_it_is(self, hall: Hall) -> None:
        with clock(0):
            hall.good(hall.call(4, court_id=str(hall.courts[1])))
            hall.plan()
        assert hall.bookings()[4] == ("Court 2", 0)
        assert (
            min(start for number, (court, start) in hall.bookings().items() if court == "Court 2" and number != 4) >= 30
        )
        assert hall.faults() == []

    def test_what_cannot_be_called(self, hall: Hall, club: Club) -> None:
        hall.plan()
        hall.finish(1)
        before = hall.state()
        other = Hall(club, entrants=2)
        assert refusal(hall.call(1)) == (409, "match_not_ready")
        assert refusal(hall.call(7)) == (409, "match_not_ready")
        assert refusal(hall.call(2, court_id=str(other.courts[0]))) == (404, "court_not_found")
        nothing = club.http.post(f"/api/tournaments/matches/{uuid4()}/call", json={}, token=club.trainer.token)
        assert refusal(nothing) == (404, "match_not_found")
        assert hall.state() == before

    def test_only_while_it_is_played(self, club: Club) -> None:
        hall = Hall(club, entrants=2, start=False)
        hall.good(hall.post("draw"))
        hall.plan()
        assert refusal(hall.call(1)) == (409, "tournament_not_running")
        assert refusal(hall.post("next")) == (409, "tournament_not_running")
        put(hall.tournament_id, "cancelled")
        assert refusal(hall.call(1)) == (409, "tournament_not_running")
        assert hall.calls() == []


class TestNext:
    def test_the_next_match_to_the_next_free_court(self, hall: Hall) -> None:
        with clock(0):
            first, second = hall.good(hall.post("next")), hall.good(hall.post("next"))
        assert [(match["number"], match["court"]) for match in (first, second)] == [(1, "Court 1"), (2, "Court 2")]
        assert hall.bookings() == {1: ("Court 1", 0), 2: ("Court 2", 0)}
        assert (first["called_at"], first["starts_at"], first["ends_at"]) == (text(OPENS), text(OPENS), text(at(30)))
        assert [event["number"] for event in hall.calls()] == [1, 2]
        assert hall.versions()[1] == first["version"] == 1

    def test_when_no_court_is_free(self, hall: Hall) -> None:
        with clock(0):
            hall.good(hall.post("next"))
            hall.good(hall.post("next"))
        before = hall.state()
        with clock(10):
            refused = hall.post("next")
        assert refusal(refused) == (409, "no_match_to_call")
        reasons = refused.json()["reasons"]
        assert [(reason["code"], reason["until"]) for reason in reasons] == [("no_court_free", text(at(30)))] * 2
        assert hall.state() == before

    def test_a_court_is_free_again_when_its_match_is_over(self, hall: Hall) -> None:
        with clock(0):
            hall.good(hall.post("next"))
            hall.good(hall.post("next"))
        with clock(20):
            hall.finish(2)
            called = hall.good(hall.post("next"))
        assert (called["number"], called["court"]) == (3, "Court 2")

    def test_who_has_played_rests(self, club: Club) -> None:
        hall = Hall(club, entrants=3, courts=1, tournament_type="round_robin")
        hall.plan()
        with clock(0):
            number = hall.good(hall.post("next"))["number"]
        with clock(30):
            hall.finish(number)
            refused = hall.post("next")
            assert refusal(refused) == (409, "no_match_to_call")
            assert {(reason["code"], reason["until"]) for reason in refused.json()["reasons"]} == {
                ("resting", text(at(45)))
            }
        with clock(45):
            assert hall.post("next").status_code == 200

    def test_when_no_match_is_ready(self, club: Club) -> None:
        hall = Hall(club, entrants=2)
        with clock(0):
            hall.good(hall.post("next"))
            refused = hall.post("next")
        assert [reason["code"] for reason in refused.json()["reasons"]] == ["not_ready"]

    def test_to_one_court_a_retry_is_refused(self, hall: Hall) -> None:
        body = {"court_id": str(hall.courts[1])}
        with clock(0):
            assert hall.good(hall.post("next", **body))["court"] == "Court 2"
            assert refusal(hall.post("next", **body)) == (409, "no_match_to_call")
        assert refusal(hall.post("next", court_id=str(uuid4()))) == (404, "court_not_found")
        assert len(hall.calls()) == 1

    def test_a_pinned_match_waits_for_its_time(self, hall: Hall) -> None:
        hall.good(hall.book(1, court_id=str(hall.courts[0]), starts_at=text(at(60))))
        with clock(0):
            assert hall.good(hall.post("next"))["number"] == 2
        with clock(30):
            hall.finish(2)
        with clock(60):
            assert hall.good(hall.post("next"))["number"] == 1
        assert hall.match(1).pinned

    def test_trainers_at_once_get_different_matches(self, club: Club) -> None:
        hall = Hall(club, entrants=16, courts=4)

        def press(_: int) -> Any:
            try:
                return hall.post("next")
            finally:
                connections.close_all()

        with clock(0), ThreadPoolExecutor(6) as threads:
            answers = list(threads.map(press, range(6)))
        called = [answer.json() for answer in answers if answer.status_code == 200]
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 2
        assert len({match["number"] for match in called}) == len({match["court"] for match in called}) == 4
        assert len(hall.calls()) == 4

    def test_a_whole_tournament_as_it_comes(self, hall: Hall) -> None:
        """Nobody plans: whenever something can be called it is, and ends half an hour later."""
        hall.plan(dry_run=True)
        on_court: list[tuple[float, int]] = []
        minutes, played = 0.0, 0
        while played < 7:
            assert minutes < 600, on_court
            with clock(minutes):
                while (answer := hall.post("next")).status_code == 200:
                    on_court.append((minutes + 30, answer.json()["number"]))
                minutes, number = min(on_court) if on_court else (minutes + 5, 0)
            if number:
                with clock(minutes):
                    hall.finish(number)
                on_court.remove((minutes, number))
                played += 1
        assert hall.faults() == []
        assert len({UUID(event["match_id"]) for event in hall.calls()}) == 7
