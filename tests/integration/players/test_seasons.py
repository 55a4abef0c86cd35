"""Recording what players did, season by season."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.integration.players.conftest import METRICS, Club, events_of


@pytest.mark.parametrize("written", ["2025-26", "2025-2026"])
def test_record_season(club: Club, written: str) -> None:
    player_id = club.added()
    reply = club.played(player_id, written)
    assert reply.status_code == 200, reply.json()
    assert reply.json()["season"] == "2025/26"
    assert reply.json()["metrics"] == METRICS
    assert club.http.get(f"/api/players/{player_id}/seasons/2025-26").json() == reply.json()
    assert club.http.get(f"/api/players/{player_id}/seasons").json()["results"] == [reply.json()]
    assert club.look(player_id)["statistics"] == {**METRICS, "matches": 20, "minutes": 1800}
    assert events_of(player_id) == ["player_created", "player_changed"]


def test_record_season_twice(club: Club) -> None:
    player_id = club.added()
    club.played(player_id)
    version = club.look(player_id)["version"]
    club.played(player_id)
    assert club.look(player_id)["version"] == version
    club.played(player_id, minutes=1700)
    assert club.look(player_id)["version"] == version + 1
    assert len(club.http.get(f"/api/players/{player_id}/seasons").json()["results"]) == 1


def test_record_season_at_once(club: Club) -> None:
    player_id = club.added()

    def play(minutes: int) -> int:
        try:
            return int(club.played(player_id, minutes=minutes).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(play, range(900, 912))) == {200}
    assert club.look(player_id)["version"] == 13
    assert len(club.http.get(f"/api/players/{player_id}/seasons").json()["results"]) == 1


def test_statistics_are_the_last_word(club: Club) -> None:
    player_id = club.added(statistics={"goals": 1, "pace": 80})
    club.played(player_id, "2024-25", metrics={"goals": 5})
    assert club.look(player_id)["statistics"] == {"goals": 5, "pace": 80, "matches": 20, "minutes": 1800}
    sent = {"statistics": {"goals": 7}}
    assert club.http.patch(f"/api/players/{player_id}", json=sent, token=club.member.token).status_code == 200
    assert club.look(player_id)["statistics"]["goals"] == 7
    club.played(player_id, "2023-24", metrics={"goals": 2})
    assert club.look(player_id)["statistics"]["goals"] == 7
    club.played(player_id, "2025-26", metrics={"goals": 9})
    assert club.look(player_id)["statistics"] == {"goals": 9, "matches": 20, "minutes": 1800}


@pytest.mark.parametrize(
    ("season", "wrong", "code", "field"),
    [
        ("2025-27", {}, "season_malformed", "season"),
        ("25-26", {}, "season_malformed", "season"),
        ("next", {}, "season_malformed", "season"),
        ("2025-26", {"matches": 121}, "season_contradictory", "matches"),
        ("2025-26", {"matches": 1, "minutes": 131}, "season_contradictory", "minutes"),
        ("2025-26", {"minutes": -1}, "malformed", "minutes"),
        ("2025-26", {"metrics": {"goals": -1}}, "metrics_invalid", "metrics.goals"),
        ("2025-26", {"metrics": {"goals": 10_001}}, "metrics_invalid", "metrics.goals"),
        ("2025-26", {"metrics": {"pass_accuracy": 100.1}}, "metrics_invalid", "metrics.pass_accuracy"),
        ("2025-26", {"metrics": {"Goals!": 1}}, "metrics_invalid", "metrics"),
        ("2025-26", {"metrics": {"x" * 61: 1}}, "metrics_invalid", "metrics"),
        ("2025-26", {"metrics": {f"m{n}": 1 for n in range(61)}}, "metrics_invalid", "metrics"),
    ],
)
def test_record_season_refuses(club: Club, season: str, wrong: dict[str, Any], code: str, field: str) -> None:
    player_id = club.added()
    reply = club.played(player_id, season, **wrong)
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (400, code, field)
    assert club.look(player_id)["version"] == 1


def test_a_metric_nobody_defined_is_kept_and_not_ranked(club: Club) -> None:
    player_id = club.added()
    club.played(player_id, metrics={"backheels": 3})
    assert club.look(player_id)["statistics"]["backheels"] == 3
    ranked = club.http.get(f"/api/players/{player_id}/percentiles").json()["metrics"]
    assert "backheels" not in {one["metric"] for one in ranked}


def test_strangers_record_nothing(club: Club) -> None:
    player_id = club.added()
    path = f"/api/players/{player_id}/seasons/2025-26"
    assert club.http.put(path, json={"matches": 1, "minutes": 90}).status_code == 401
    assert club.http.get(path).json()["code"] == "season_not_found"


def test_nobodys_season(club: Club) -> None:
    reply = club.played(str(uuid4()))
    assert (reply.status_code, reply.json()["code"]) == (404, "player_not_found")
    for rest in ("seasons", "seasons/2025-26", "percentiles", "radar.svg"):
        missing = club.http.get(f"/api/players/{uuid4()}/{rest}")
        assert (missing.status_code, missing.json()["code"]) == (404, "player_not_found")
