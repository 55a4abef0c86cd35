"""The players of seed 000, through the gateway, and again once both contexts have moved out."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest

from tests.live import Live

pytestmark = pytest.mark.journey

FORWARD = {
    "full_name": "Ilo Varnen", "country": "Kamistan", "position": "Forward", "age": 24, "status": "active",
    "current_team": "Mill Rovers", "league": "First League", "market_value": "1200000.00",
    "statistics": {"goals": 12, "assists": 5},
}  # fmt: skip


@pytest.fixture(scope="module")
def member(live: Live) -> str:
    email = f"{uuid4().hex}@example.com"
    body = {"name": "Scout", "email": email, "password": "correct horse"}
    assert live.request("POST", "/api/auth/register", json=body).status == 201
    return live.login(email, "correct horse")


def new_player(live: Live, token: str, **fields: Any) -> dict[str, Any]:
    made = live.request("POST", "/api/players", json=FORWARD | fields, token=token)
    assert made.status == 201, made.data
    return dict(made.json())


def scouted(live: Live, token: str, player_id: str) -> dict[str, Any]:
    """The job, once it has ended."""
    wished = live.request("POST", f"/api/players/{player_id}/scout", token=token)
    assert wished.status == 202, wished.data
    where = wished.headers["Location"]
    deadline = time.monotonic() + 60
    while (job := live.request("GET", where).json())["status"] not in ("succeeded", "failed"):
        assert time.monotonic() < deadline, job
        time.sleep(0.2)
    return dict(job)


class TestSeed000:
    def test_create_read_update_delete(self, live: Live, member: str) -> None:
        player = new_player(live, member)
        assert player.keys() >= {
            "player_id", "full_name", "country", "position", "age", "status", "current_team", "league", "market_value",
            "statistics", "scouting_report",
        }  # fmt: skip
        path = f"/api/players/{player['player_id']}"
        assert live.request("GET", path).json()["full_name"] == "Ilo Varnen"
        assert live.request("PATCH", path, json={"age": 25}, token=member).json()["age"] == 25
        assert live.request("DELETE", path, token=live.admin_token()).status in (200, 204)
        assert live.request("GET", path).status == 404

    @pytest.mark.parametrize(
        ("method", "tail"), [("POST", ""), ("PUT", "/{id}"), ("DELETE", "/{id}"), ("POST", "/{id}/scout")]
    )
    def test_writes_need_a_token(self, live: Live, method: str, tail: str) -> None:
        assert live.request(method, "/api/players" + tail.format(id=uuid4()), json=FORWARD).status == 401

    def test_a_report_comes_by_way_of_the_worker(self, live: Live, member: str) -> None:
        player_id = new_player(live, member)["player_id"]
        assert scouted(live, member, player_id)["status"] == "succeeded"
        (stored,) = live.request("GET", f"/api/players/{player_id}/reports").json()["results"]
        assert "offline writer" in stored["report"]
        assert live.request("GET", f"/api/players/{player_id}").json()["scouting_report"] == stored["report"]

    def test_generate(self, live: Live, member: str) -> None:
        body = {"player_name": "Ilo Varnen", "position": "Forward", "age": 24, "stats": {"goals": 12, "assists": 5}}
        answer = live.request("POST", "/api/scouting/generate", json=body, token=live.admin_token())
        assert answer.status == 200, answer.data
        assert answer.json().keys() >= {"report", "provider", "claims"}
        assert live.request("POST", "/api/scouting/generate", json=body, token=member).status == 403


def test_a_report_when_both_contexts_are_services(live: Live, member: str) -> None:
    for context in ("scouting", "players"):
        live.extract(context)
        live.manage("route", context, "--service")
    try:
        player = live.request("POST", "/api/players", json=FORWARD, token=member)
        assert (player.status, player.headers["X-Served-By"]) == (201, "players")
        player_id = player.json()["player_id"]
        assert scouted(live, member, player_id)["status"] == "succeeded"
        assert live.request("GET", f"/api/players/{player_id}/reports").json()["results"]
    finally:
        for context in ("scouting", "players"):
            live.manage("route", context, "--back")
