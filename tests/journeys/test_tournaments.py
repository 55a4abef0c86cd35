"""The tournaments of seed 001, through the gateway, from an empty list to a champion."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import icalendar
import pytest

from tests.live import Live

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def trainer(live: Live) -> str:
    return live.admin_token()


def new_member(live: Live) -> str:
    email = f"{uuid4().hex}@example.com"
    body = {"name": f"Member {email[:6]}", "email": email, "password": "correct horse"}
    assert live.request("POST", "/api/auth/register", json=body).status == 201
    return live.login(email, "correct horse")


def new_tournament(live: Live, trainer: str, **fields: Any) -> dict[str, Any]:
    body = {
        "name": f"Autumn cup {uuid4().hex[:8]}", "start_date": "2026-12-05", "max_participants": 8,
        "tournament_type": "single_elimination",
    }  # fmt: skip
    made = live.request("POST", "/api/tournaments/", json=body | fields, token=trainer)
    assert made.status == 201, made.data
    return dict(made.json())


def add(live: Live, trainer: str, base: str, count: int) -> None:
    for number in range(count):
        answer = live.request("POST", f"{base}/participants", json={"name": f"Entrant {number + 1}"}, token=trainer)
        assert answer.status == 201, answer.data


class TestSeed001Tournaments:
    def test_create_list_and_get(self, live: Live, trainer: str) -> None:
        made = new_tournament(live, trainer)
        assert made.keys() >= {
            "tournament_id", "name", "start_date", "max_participants", "tournament_type", "status",
        }  # fmt: skip
        assert made["start_date"] == "2026-12-05"
        listed = live.request("GET", "/api/tournaments/").json()["results"]
        assert made["tournament_id"] in [one["tournament_id"] for one in listed]
        found = live.request("GET", f"/api/tournaments/{made['tournament_id']}")
        assert (found.status, found.json()["name"]) == (200, made["name"])

    def test_members_make_no_tournaments(self, live: Live) -> None:
        body = {"name": "x", "start_date": "2026-12-05", "max_participants": 8, "tournament_type": "swiss"}
        assert live.request("POST", "/api/tournaments/", json=body, token=new_member(live)).status == 403
        assert live.request("POST", "/api/tournaments/", json=body).status == 401

    def test_participants_join_or_are_added(self, live: Live, trainer: str) -> None:
        base = f"/api/tournaments/{new_tournament(live, trainer)['tournament_id']}"
        member = new_member(live)
        joined = live.request("POST", f"{base}/participants", json={}, token=member)
        assert joined.status == 201, joined.data
        assert live.request("POST", f"{base}/participants", json={}, token=member).status == 409
        add(live, trainer, base, 1)
        listed = live.request("GET", f"{base}/participants").json()["results"]
        assert len(listed) == 2
        assert listed[0].keys() >= {"participant_id", "name", "user_id", "seed"}

    def test_brackets_are_not_empty(self, live: Live, trainer: str) -> None:
        base = f"/api/tournaments/{new_tournament(live, trainer)['tournament_id']}"
        add(live, trainer, base, 5)
        preview = live.request("GET", f"{base}/brackets").json()
        assert preview["drawn"] is False
        assert len(preview["participant"]) == 5
        assert len([match for match in preview["match"] if match["opponent1"] and match["opponent2"]]) >= 1
        assert live.request("POST", f"{base}/start", json={}, token=trainer).status == 200
        drawn = live.request("GET", f"{base}/brackets")
        assert drawn.json()["drawn"] is True
        again = live.request("GET", f"{base}/brackets", headers={"If-None-Match": drawn.headers["ETag"]})
        assert again.status == 304


class TestFromStartToChampion:
    def test_a_single_elimination(self, live: Live, trainer: str) -> None:
        made = new_tournament(live, trainer)
        base = f"/api/tournaments/{made['tournament_id']}"
        add(live, trainer, base, 6)
        assert live.request("POST", f"{base}/start", json={}, token=trainer).status == 200
        played = self.play(live, trainer, base)
        assert played == 5
        assert live.request("GET", base).json()["status"] == "completed"
        rows = live.request("GET", f"{base}/standings").json()["tables"][0]["rows"]
        assert (rows[0]["rank"], rows[0]["name"]) == (1, "Entrant 1")

    def play(self, live: Live, trainer: str, base: str) -> int:
        """The home side wins always: the better seed. The short path of a match is an alias of the gateway."""
        played = 0
        while ready := live.request("GET", f"{base}/matches?status=ready").json()["results"]:
            for match in ready:
                body = {"home_score": 2, "away_score": 0, "version": match["version"]}
                answer = live.request("PATCH", f"/api/matches/{match['match_id']}", json=body, token=trainer)
                assert answer.status == 200, answer.data
                played += 1
        return played

    def test_the_schedule_is_a_calendar(self, live: Live, trainer: str) -> None:
        made = new_tournament(live, trainer)
        base = f"/api/tournaments/{made['tournament_id']}"
        add(live, trainer, base, 4)
        assert live.request("POST", f"{base}/start", json={}, token=trainer).status == 200
        court = {"name": "Court 1", "windows": [["2026-12-05T09:00:00Z", "2026-12-05T18:00:00Z"]]}
        assert live.request("POST", f"{base}/courts", json=court, token=trainer).status == 201
        terms = {"match_minutes": 30, "rest_minutes": 15}
        planned = live.request("POST", f"{base}/schedule", json=terms, token=trainer)
        assert planned.status == 200, planned.data
        assert len(live.request("GET", f"{base}/schedule").json()["results"]) == 3
        calendar = live.request("GET", f"{base}/schedule.ics", headers={"Accept": "text/calendar"})
        assert calendar.headers["Content-Type"].startswith("text/calendar")
        events = icalendar.Calendar.from_ical(calendar.data).walk("VEVENT")
        assert len(events) == 3
