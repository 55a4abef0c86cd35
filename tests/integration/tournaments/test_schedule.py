"""Planning, and reading the schedule."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import override_settings

from apps.tournaments.domain.schedule import Booking, lower_bound
from apps.tournaments.models import Match, Tournament
from apps.tournaments.scheduling.bookings import Draft, ScheduleNotValid, store
from apps.tournaments.scheduling.programme import programme_of
from kernel.db import execute
from tests.integration.tournaments.conftest import Club, kinds_of, row
from tests.integration.tournaments.hall import OPENS, TERMS, Hall, at, clock, refusal, text, window


@pytest.fixture
def hall(club: Club) -> Hall:
    """Seven matches on two courts."""
    return Hall(club)


class TestPlan:
    def test_every_match_gets_a_court_and_a_time(self, hall: Hall) -> None:
        planned = hall.plan()
        assert [booking["number"] for booking in planned["bookings"]] == [1, 2, 3, 4, 5, 6, 7]
        assert planned["violations"] == []
        assert hall.faults() == []
        assert (planned["changed"], planned["dry_run"]) == (7, False)
        assert hall.schedule() == planned["bookings"]
        assert hall.bookings()[7] == ("Court 1", 120)
        assert (planned["starts_at"], planned["ends_at"]) == (text(at(0)), text(at(150)))
        assert (planned["makespan_minutes"], planned["lower_bound"]) == (150, text(at(150)))

    def test_what_a_booking_says(self, hall: Hall) -> None:
        hall.plan()
        first, *_, final = hall.schedule()
        assert first == {
            "match_id": str(hall.match(1).match_id),
            "number": 1,
            "round_name": "Quarter-final",
            "home": "P1",
            "away": "P8",
            "court_id": str(hall.courts[0]),
            "court": "Court 1",
            "starts_at": text(OPENS),
            "ends_at": text(at(30)),
            "status": "ready",
            "pinned": False,
        }
        assert (final["home"], final["away"], final["status"]) == ("Winner of match 5", "Winner of match 6", "waiting")

    def test_a_double_elimination_of_64_on_four_courts(self, club: Club) -> None:
        hall = Hall(club, entrants=64, courts=0, start=False, tournament_type="double_elimination")
        hall.good(hall.post("start"))
        for number in range(1, 5):
            hall.court(f"Court {number}", *(window(day * 1440, day * 1440 + 600) for day in range(4)))
        planned = hall.plan(changeover_minutes=5)
        now = hall.programme()
        assert len(now.planned) == len(now.matches) == len(planned["bookings"]) == 127
        assert hall.faults() == planned["violations"] == []
        bound = lower_bound(now.matches, courts=now.courts, terms=now.terms)
        assert bound is not None
        assert planned["lower_bound"] == text(bound) <= planned["ends_at"]
        assert planned["ends_at"] == text(max(booking.end for booking in now.planned.values()))
        assert hall.log("scheduled") == [{}], "too many for one frame: viewers read again"

    def test_results_are_not_out_of_date_by_it(self, hall: Hall) -> None:
        before = hall.versions()
        hall.plan()
        assert hall.versions() == before

    def test_viewers_are_told_of_the_matches(self, hall: Hall) -> None:
        hall.plan()
        (told,) = hall.log("scheduled")
        assert [(match["number"], match["court"]) for match in told["matches"]][:2] == [(1, "Court 1"), (2, "Court 2")]

    def test_the_same_plan_again_is_one(self, hall: Hall) -> None:
        first, again = hall.plan(), hall.plan()
        assert again == first | {"changed": 0}
        assert kinds_of(hall.tournament_id).count("scheduled") == 1

    def test_many_at_once_are_one(self, hall: Hall) -> None:
        def plan(_: int) -> Any:
            try:
                return hall.plan()["bookings"]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as threads:
            first, *others = threads.map(plan, range(6))
        assert all(other == first for other in others)
        assert kinds_of(hall.tournament_id).count("scheduled") == 1

    def test_a_dry_run_stores_nothing(self, hall: Hall) -> None:
        before = hall.state()
        tried = hall.plan(dry_run=True)
        assert hall.state() == before
        assert (tried["dry_run"], tried["changed"]) == (True, 7)
        assert hall.plan()["bookings"] == tried["bookings"]

    def test_what_does_not_fit_is_named_and_the_old_plan_stays(self, hall: Hall) -> None:
        hall.plan()
        before = hall.state()
        refused = hall.post("schedule", **TERMS | {"match_minutes": 240})
        assert refusal(refused) == (409, "schedule_does_not_fit")
        body = refused.json()
        assert (body["missing_minutes"], body["match"], body["unplaced"]) == (3 * 240, 5, 3)
        assert hall.state() == before

    def test_without_courts(self, club: Club) -> None:
        hall = Hall(club, entrants=2, courts=0)
        assert refusal(hall.post("schedule")) == (400, "schedule_invalid")

    def test_before_the_draw(self, club: Club) -> None:
        hall = Hall(club, entrants=4, start=False)
        assert refusal(hall.post("schedule")) == (409, "not_drawn")
        hall.good(hall.post("draw"))
        assert len(hall.plan()["bookings"]) == 3

    def test_terms_are_checked_and_kept(self, hall: Hall) -> None:
        for wrong in ({"match_minutes": 0}, {"rest_minutes": -1}, {"not_before": "2030-05-04T09:00:00"}, {"pause": 5}):
            assert refusal(hall.post("schedule", **wrong)) == (400, "malformed")
        hall.plan(minutes_by_best_of={"3": 60}, not_before=text(at(60)))
        assert min(start for _, start in hall.bookings().values()) == 60
        assert hall.programme().terms.minutes_by_best_of == {3: 60}
        assert row(hall.tournament_id).schedule["rest_minutes"] == 15

    @override_settings(LARGEST_SCHEDULE=6)
    def test_too_many_matches(self, hall: Hall) -> None:
        refused = hall.post("schedule")
        assert refusal(refused) == (422, "schedule_too_large")
        assert (refused.json()["matches"], refused.json()["most"]) == (7, 6)
        for other in (hall.post("schedule/replan"), hall.post("next"), hall.book(1)):
            assert refusal(other) == (422, "schedule_too_large")
        assert hall.call(1, court_id=str(hall.courts[0])).status_code == 200

    def test_a_member_plans_nothing(self, hall: Hall, club: Club) -> None:
        hall.plan()
        before, member = hall.state(), club.make_user()
        refused = [
            hall.post("schedule", by=member),
            hall.post("schedule/replan", by=member),
            hall.post("next", by=member),
            hall.book(1, by=member, pinned=True),
            hall.call(1, by=member),
        ]
        assert {answer.status_code for answer in refused} == {403}
        assert hall.state() == before

    def test_what_is_pinned_running_or_played_stays(self, hall: Hall) -> None:
        hall.good(hall.book(4, court_id=str(hall.courts[1]), starts_at=text(at(90))))
        hall.plan()
        with clock(0):
            hall.begin(1)
            hall.begin(2)
        with clock(25):
            hall.finish(1)
            planned = hall.plan(rest_minutes=20)
        now = hall.bookings()
        assert (now[1], now[2], now[4]) == (("Court 1", 0), ("Court 2", 0), ("Court 2", 90))
        assert now[3] == ("Court 1", 25), "the court is free since match 1 was over, five minutes early"
        assert planned["violations"] == hall.faults() == []

    def test_nothing_is_planned_into_the_past_of_a_day_that_has_begun(self, hall: Hall) -> None:
        with clock(100):
            hall.plan()
        assert min(start for _, start in hall.bookings().values()) == 100

    def test_a_day_of_the_past_is_planned_as_it_was(self, hall: Hall) -> None:
        with clock(100_000):
            hall.plan()
        assert min(start for _, start in hall.bookings().values()) == 0

    def test_a_pinned_match_whose_time_is_gone_clashes(self, hall: Hall) -> None:
        hall.plan()
        hall.good(hall.book(1, pinned=True))
        with clock(100):
            assert refusal(hall.post("schedule", **TERMS)) == (409, "schedule_clash")
            hall.good(hall.book(1, pinned=False))
            hall.plan()
        assert hall.bookings()[1][1] >= 100

    def test_a_walkover_takes_no_court(self, hall: Hall, club: Club) -> None:
        hall.plan()
        entries = hall.good(hall.get("participants"))["results"]
        out = next(entry["participant_id"] for entry in entries if entry["name"] == "P8")
        hall.good(hall.delete(f"participants/{out}"))
        planned = hall.plan()
        assert 1 not in hall.bookings()
        assert hall.bookings()[4] == ("Court 1", 30), "one match less before it"
        assert (len(planned["bookings"]), planned["violations"]) == (6, [])

    def test_a_reset_that_is_not_needed_gives_its_time_back(self, club: Club) -> None:
        hall = Hall(club, entrants=2, tournament_type="double_elimination")
        numbers = sorted(hall.versions())
        hall.plan()
        assert sorted(hall.bookings()) == numbers
        *before, reset = numbers
        for number in before[:-1]:
            hall.finish(number)
        Match.objects.using("tournaments").filter(tournament_id=hall.tournament_id, number=reset).update(
            status="not_needed"
        )
        moved = hall.good(hall.post("schedule/replan"))["moved"]
        assert [(move["number"], move["after"]) for move in moved] == [(reset, None)]
        assert reset not in hall.bookings()

    def test_a_swiss_tournament_is_planned_round_by_round(self, club: Club) -> None:
        hall = Hall(club, entrants=4, tournament_type="swiss", rules={"rounds": 2})
        assert len(hall.plan()["bookings"]) == 2
        with clock(40):
            hall.finish(1)
            hall.finish(2)
            planned = hall.plan()
        assert [booking["number"] for booking in planned["bookings"]] == [1, 2, 3, 4]
        assert {hall.bookings()[number][1] for number in (3, 4)} == {55}, "after the rest"
        assert hall.faults() == []


class TestList:
    def test_by_court_participant_and_time(self, hall: Hall) -> None:
        hall.plan()
        assert [booking["number"] for booking in hall.schedule("?court=Court%202")] == [2, 4, 6]
        assert hall.schedule(f"?court={hall.courts[1]}") == hall.schedule("?court=Court%202")
        entries = hall.good(hall.get("participants"))["results"]
        who = next(entry["participant_id"] for entry in entries if entry["name"] == "P8")
        assert [booking["number"] for booking in hall.schedule(f"?participant_id={who}")] == [1]
        found = hall.schedule(f"?from={text(at(30))}&to={text(at(60))}")
        assert [booking["number"] for booking in found] == [3, 4]

    def test_in_pages(self, hall: Hall) -> None:
        hall.plan()
        found, cursor = [], ""
        while cursor is not None:
            page = hall.good(hall.get(f"schedule?limit=2&cursor={cursor}"))
            found += page["results"]
            cursor = page["next"]
        assert found == hall.schedule()
        assert all(one["starts_at"] <= other["starts_at"] for one, other in pairwise(found))

    @pytest.mark.parametrize("cursor", ["!", "MjAzMA", "MjAzMC0wMS0wMSAx", "MjAzMC0wMS0wMVQwMDowMDowMCswMDowMCB4"])
    def test_a_cursor_of_ones_own(self, hall: Hall, cursor: str) -> None:
        assert refusal(hall.get(f"schedule?cursor={cursor}")) == (400, "malformed")

    def test_whoever_has_it_already_is_told_so(self, hall: Hall) -> None:
        hall.plan()
        etag = hall.get("schedule").headers["ETag"]
        assert hall.get("schedule", headers={"If-None-Match": etag}).status_code == 304
        hall.finish(1)
        assert hall.get("schedule", headers={"If-None-Match": etag}).status_code == 200

    def test_nothing_is_booked_yet(self, hall: Hall) -> None:
        assert hall.schedule() == []
        assert refusal(hall.club.http.get(f"/api/tournaments/{uuid4()}/schedule")) == (404, "tournament_not_found")


def test_a_plan_that_the_validator_refuses_is_not_stored(hall: Hall) -> None:
    """Whatever a planner may come up with: here, everything at once on one court."""

    def think(tournament: Tournament) -> Draft:
        programme = programme_of(tournament)
        everything = [
            Booking(match=match.number, court="Court 1", start=at(0), end=at(30)) for match in programme.matches
        ]
        return Draft(programme=programme, bookings=everything)

    before = hall.state()
    for dry_run in (True, False):
        with pytest.raises(ScheduleNotValid) as refused:
            store(hall.tournament_id, think, kind="scheduled", dry_run=dry_run, user_id=uuid4())
        assert "court_overlap" in {found["kind"] for found in refused.value.details["violations"]}
    assert hall.state() == before


def test_a_plan_is_one_statement(hall: Hall) -> None:
    """However many matches: the whole plan is written at once."""
    written: list[str] = []

    def watch(run: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().startswith("UPDATE") and "tournaments_match" in sql:
            written.append(sql)
        return run(sql, *rest)

    execute("tournaments", "SELECT 1")
    with connections["tournaments"].execute_wrapper(watch):
        hall.plan()
    assert len(written) == 1
