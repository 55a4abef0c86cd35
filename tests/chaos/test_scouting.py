"""Scouting under fire: many wishes at once, the worker killed while the model writes, every nudge five times.

Small here; with ``BANYAN_FULL=1`` more players, each with its own storm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from tests.chaos.people import make_people
from tests.fakes.gemini import FakeGemini, late
from tests.live import Live, platform

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

STORMS = 6 if os.environ.get("BANYAN_FULL") else 1
WISHES, DELIVERIES = 64, 5
WRITING_SECONDS = 1.5
LIMITS = {
    "GATEWAY_RATE_LIMIT": "1000000",
    "GEMINI_API_KEY": "nobody-pays",
    # A killed worker is relieved soon; scouting's own lease ends before the job's.
    "SCOUT_LEASE_SECONDS": "9",
    "SCOUTING_TIMEOUT_SECONDS": "5",
    "SCOUTING_LEASE_MARGIN_SECONDS": "2",
}


@pytest.fixture(scope="module")
def gemini() -> Iterator[FakeGemini]:
    with FakeGemini(late(WRITING_SECONDS)) as fake:
        yield fake


@pytest.fixture(scope="module")
def live(gemini: FakeGemini) -> Iterator[Live]:
    with platform(**LIMITS, GEMINI_BASE_URL=gemini.url) as found:
        yield found


@pytest.fixture(scope="module")
def people(live: Live, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    directory: Path = tmp_path_factory.mktemp("people")
    return make_people(live, directory, count=WISHES)


def added(live: Live, number: int) -> str:
    body = {"full_name": f"Storm {number}", "position": "forward", "age": 20 + number, "statistics": {"goals": number}}
    answer = live.request("POST", "/api/players", json=body, token=live.admin_token())
    assert answer.status == 201, answer.data
    return str(answer.json()["player_id"])


def nudge(live: Live) -> None:
    """The same message again and again, as a broker that redelivers would send it."""
    with Celery(broker=live.environment()["REDIS_URL"], set_as_current=False) as client:
        for _ in range(DELIVERIES):
            client.send_task("apps.players.tasks.scout", queue="players", ignore_result=True)


def until(seconds: float, true: Any) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)
    return found


def wish(live: Live, player_id: str, person: dict[str, Any]) -> str:
    answer = live.request("POST", f"/api/players/{player_id}/scout", token=person["token"])
    assert answer.status == 202, answer.data
    return str(answer.json()["job_id"])


def finished(live: Live, player_id: str) -> list[dict[str, Any]]:
    """The player's jobs, once none of them is under way."""
    jobs = live.request("GET", f"/api/players/{player_id}/jobs").json()["results"]
    return jobs if all(job["status"] in ("succeeded", "failed") for job in jobs) else []


@pytest.mark.parametrize("storm", range(STORMS))
def test_one_report_and_one_paid_call_in_flight(
    live: Live, gemini: FakeGemini, people: list[dict[str, Any]], storm: int
) -> None:
    player_id = added(live, storm)
    before = gemini.calls
    with ThreadPoolExecutor(WISHES) as crowd:
        wishes = [crowd.submit(wish, live, player_id, person) for person in people]
        until(60, lambda: gemini.calls > before)
        live.kill("monolith-worker")
        nudge(live)
        job_ids = {wished.result(60) for wished in wishes}
    nudge(live)
    jobs = until(120, lambda: finished(live, player_id))
    reports = live.request("GET", f"/api/players/{player_id}/reports").json()["results"]
    calls = gemini.calls - before
    print({"jobs": len(jobs), "calls": calls, "attempts": [job["attempts"] for job in jobs]})
    assert {job["status"] for job in jobs} == {"succeeded"}
    assert {job["job_id"] for job in jobs} == job_ids
    assert ([report["provider"] for report in reports], gemini.most_at_once) == (["gemini"], 1)
    assert {job["report_id"] for job in jobs} == {reports[0]["report_id"]}
    assert calls == 2, "the one whose worker was killed, and the one that was stored"
