"""Planning again, when something runs late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tests.integration.tournaments.conftest import Club, row
from tests.integration.tournaments.hall import OPENS, Hall, at, clock, refusal, text, window


@pytest.fixture
def hall(club: Club) -> Hall:
    """Seven matches on two courts."""
    return Hall(club)


def test_a_match_runs_late(hall: Hall) -> None:
    hall.plan()
    before = hall.bookings()
    with clock(0):
        hall.begin(1)
        hall.begin(2)
    late = {"match_id": str(hall.match(1).match_id), "ends_at": text(at(50))}
    with clock(40):
        hall.finish(2)
        told = hall.good(hall.post("schedule/replan", **late))
    moves = {move["number"]: move for move in told["moved"]}
    assert moves[1]["after"] == {"court": "Court 1", "starts_at": text(at(0)), "ends_at": text(at(50))}
    assert moves[3]["before"] == {"court": "Court 1", "starts_at": text(at(30)), "ends_at": text(at(60))}
    assert moves[3]["after"]["starts_at"] >= text(at(40))
    assert told["violations"] == hall.faults() == []
    after = hall.bookings()
    assert {number for number in after if after[number] != before[number]} | {1} == set(moves)
    (shown,) = hall.log("rescheduled")
    assert [match["number"] for match in shown["matches"]] == sorted(moves)


def test_again_moves_nothing(hall: Hall) -> None:
    hall.plan()
    late = {"match_id": str(hall.match(1).match_id), "ends_at": text(at(50))}
    with clock(40):
        assert hall.good(hall.post("schedule/replan", **late))["moved"]
        before = hall.state()
        assert hall.good(hall.post("schedule/replan", **late))["moved"] == []
        assert hall.good(hall.post("schedule/replan"))["moved"] == []
    assert hall.state() == before


def test_whoever_runs_late_is_running(hall: Hall) -> None:
    hall.plan()
    version = hall.match(1).version
    with clock(40):
        hall.good(hall.post("schedule/replan", match_id=str(hall.match(1).match_id), ends_at=text(at(50))))
    match = hall.match(1)
    assert (match.status, match.started_at, match.ends_at, match.version) == ("running", at(0), at(50), version)


def test_a_dry_run_stores_nothing(hall: Hall) -> None:
    hall.plan()
    before = hall.state()
    late = {"match_id": str(hall.match(1).match_id), "ends_at": text(at(50))}
    with clock(40):
        tried = hall.good(hall.post("schedule/replan", **late, dry_run=True))
        assert hall.state() == before
        assert hall.good(hall.post("schedule/replan", **late)) == tried | {"dry_run": False}


def test_by_another_clock(hall: Hall) -> None:
    hall.plan()
    told = hall.good(hall.post("schedule/replan", now=text(at(60))))
    assert {move["number"] for move in told["moved"]} >= {1, 2, 3, 4}
    assert min(start for _, start in hall.bookings().values()) == 60
    assert hall.faults() == []


def test_what_is_pinned_stays(hall: Hall) -> None:
    hall.plan()
    hall.good(hall.book(7, court_id=str(hall.courts[1]), starts_at=text(at(300))))
    hall.good(hall.post("schedule/replan", now=text(at(60))))
    assert hall.bookings()[7] == ("Court 2", 300)


def test_too_late_to_be_mended(hall: Hall) -> None:
    hall.plan()
    before = hall.state()
    refused = hall.post("schedule/replan", now=text(at(500)))
    assert refusal(refused) == (409, "schedule_does_not_fit")
    assert refused.json()["unplaced"] > 0
    assert hall.state() == before


def test_which_match_and_until_when(hall: Hall, club: Club) -> None:
    hall.plan()
    one, ends_at = str(hall.match(1).match_id), text(at(50))
    assert refusal(hall.post("schedule/replan", match_id=one)) == (400, "malformed")
    assert refusal(hall.post("schedule/replan", ends_at=ends_at)) == (400, "malformed")
    with clock(10):
        assert refusal(hall.post("schedule/replan", match_id=one, ends_at=text(at(0)))) == (
            400, "schedule_invalid",
        )  # fmt: skip
    waiting = str(hall.match(7).match_id)
    assert refusal(hall.post("schedule/replan", match_id=waiting, ends_at=ends_at)) == (409, "match_not_ready")
    other = str(Hall(club, entrants=2).match(1).match_id)
    assert refusal(hall.post("schedule/replan", match_id=other, ends_at=ends_at)) == (404, "match_not_found")


def test_results_while_it_is_thought_out(hall: Hall) -> None:
    """Whatever comes in between, what is stored holds."""
    hall.plan()

    def act(number: int) -> int:
        try:
            if number <= 4:
                hall.finish(number)
                return 200
            return int(hall.post("schedule/replan").status_code)
        finally:
            connections.close_all()

    with clock(45), ThreadPoolExecutor(4) as threads:
        assert set(threads.map(act, (1, 5, 2, 6, 3, 7, 4, 8))) == {200}
        hall.good(hall.post("schedule/replan"))
    assert [found for found in hall.faults() if found.hard] == []


def test_a_day_that_overruns_is_mended_match_by_match(club: Club) -> None:
    """Every match lasts ten minutes longer than planned: after each, what the database holds is sound."""
    hall = Hall(club, entrants=8, courts=0, tournament_type="double_elimination")
    for name in ("Court 1", "Court 2"):
        hall.court(name, window(0, 1440))
    hall.plan()
    for _ in hall.versions():
        booking = next(one for one in hall.schedule() if one["status"] == "ready")
        start = datetime.fromisoformat(booking["starts_at"])
        minutes = (start - OPENS) / timedelta(minutes=1)
        with clock(minutes):
            hall.begin(booking["number"])
        late = {"match_id": booking["match_id"], "ends_at": text(at(minutes + 40))}
        with clock(minutes + 30):
            hall.good(hall.post("schedule/replan", **late))
        with clock(minutes + 40):
            hall.finish(booking["number"])
            if row(hall.tournament_id).status == "completed":
                return
            hall.good(hall.post("schedule/replan"))
        assert [found for found in hall.faults() if found.hard] == []
    pytest.fail("It is not over.")
