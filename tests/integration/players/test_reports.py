"""Reading jobs and reports: anybody may, in pages, and only staff learn what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from kernel.http.paging import encode_cursor
from tests.integration.players.conftest import Club
from tests.integration.players.scouting_host import ScoutingHost, elsewhere
from tests.integration.players.scouts import run, scout


@pytest.fixture
def host() -> Iterator[ScoutingHost]:
    with elsewhere() as found:
        yield found


@pytest.fixture
def scouted(club: Club, host: ScoutingHost) -> str:
    """A player with three reports."""
    player_id = club.added(age=20)
    for age in (20, 21, 22):
        club.http.patch(f"/api/players/{player_id}", json={"age": age}, token=club.member.token)
        run(scout(club, player_id))
    return player_id


def ages(reports: list[Any]) -> list[int]:
    return [next(fact["value"] for fact in one["facts"]["facts"] if fact["label"] == "age") for one in reports]


def pages(club: Club, path: str, **query: Any) -> list[list[Any]]:
    found, cursor = [], ""
    while True:
        asked = "&".join(f"{name}={value}" for name, value in {**query, "cursor": cursor}.items())
        page = club.http.get(f"{path}?{asked}").json()
        found.append(page["results"])
        if page["next"] is None:
            return found
        cursor = page["next"]


def test_reports_come_in_pages_newest_first(club: Club, scouted: str) -> None:
    found = pages(club, f"/api/players/{scouted}/reports", limit=2)
    assert [ages(page) for page in found] == [[22, 21], [20]]


def test_jobs_come_in_pages_newest_first(club: Club, scouted: str) -> None:
    reports = club.http.get(f"/api/players/{scouted}/reports").json()["results"]
    found = pages(club, f"/api/players/{scouted}/jobs", limit=1)
    assert [[job["report_id"] for job in page] for page in found] == [[one["report_id"]] for one in reports]


@pytest.mark.parametrize(("role", "shown"), [("", False), ("member", False), ("trainer", True), ("admin", True)])
def test_what_a_report_cost_is_for_staff(club: Club, scouted: str, make_user: Any, role: str, shown: bool) -> None:
    token = make_user(role=role).token if role else ""
    listed = club.http.get(f"/api/players/{scouted}/reports", token=token).json()["results"][0]
    alone = club.http.get(f"/api/players/{scouted}/reports/{listed['report_id']}", token=token).json()
    usage = {"input_tokens": 100, "output_tokens": 20, "cost": "0.000123", "latency_ms": 50}
    assert (listed == alone, listed["usage"]) == (True, usage if shown else None)


def test_a_report_says_where_it_comes_from(club: Club, scouted: str) -> None:
    (report, *_) = club.http.get(f"/api/players/{scouted}/reports").json()["results"]
    assert (report["provider"], report["model"], report["prompt_version"]) == ("gemini", "fake-1", "v1")
    assert report["claims"] == [{"section": "summary", "text": "Plays.", "fact_ids": ["f1"]}]
    assert (report["recommendation"], report["confidence"], report["fell_back_because"]) == ("monitor", "low", "")


@pytest.mark.parametrize("what", ["jobs", "reports"])
def test_of_nobody(club: Club, what: str) -> None:
    unknown = club.http.get(f"/api/players/{uuid4()}/{what}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "player_not_found")


@pytest.mark.parametrize(("what", "code"), [("jobs", "scout_job_not_found"), ("reports", "report_not_found")])
def test_another_players_is_not_this_ones(club: Club, scouted: str, what: str, code: str) -> None:
    mine = club.http.get(f"/api/players/{scouted}/{what}").json()["results"][0]
    name = mine["job_id"] if what == "jobs" else mine["report_id"]
    assert club.http.get(f"/api/players/{scouted}/{what}/{name}").status_code == 200
    for player_id, one in [(club.added(), name), (scouted, uuid4())]:
        refused = club.http.get(f"/api/players/{player_id}/{what}/{one}")
        assert (refused.status_code, refused.json()["code"]) == (404, code)


@pytest.mark.parametrize("what", ["jobs", "reports"])
@pytest.mark.parametrize("cursor", ["x", encode_cursor("x"), encode_cursor(f"2026-01-01T00:00:00 {uuid4()}")])
def test_a_cursor_of_ones_own_making(club: Club, what: str, cursor: str) -> None:
    refused = club.http.get(f"/api/players/{club.added()}/{what}?cursor={cursor}")
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (400, "malformed", "cursor")


@pytest.mark.parametrize("limit", [0, 101, "x"])
def test_a_limit_out_of_bounds(club: Club, limit: Any) -> None:
    assert club.http.get(f"/api/players/{club.added()}/reports?limit={limit}").status_code == 400
