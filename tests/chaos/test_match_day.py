"""A tournament played while its processes are killed: every match ends once, and everybody sees all of it.

Small here, whole with ``./test --full`` (256 entrants, 1,000 viewers).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
import urllib3

from tests.chaos.viewers import Viewers
from tests.live import Live, platform

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

FULL = bool(os.environ.get("BANYAN_FULL"))
ENTRANTS = 256 if FULL else 24
VIEWERS = 1_000 if FULL else 60
TRAINERS = 8
MOST_RECOVERED = 200
"""Lines that the hub, after a loss of the bus, gives to those who stayed; who comes back is given up to 300."""
KILLED = ("monolith-http", "monolith-ws", "monolith-events", "monolith-worker")


@pytest.fixture(scope="module")
def hall() -> Iterator[Live]:
    with platform(GATEWAY_RATE_LIMIT="1000000", ACCESS_TOKEN_SECONDS="7200") as live:
        yield live


class MatchDay:
    """Trainers who enter the results of one tournament, and try again whatever happens to their request."""

    def __init__(self, live: Live, token: str, entrants: int) -> None:
        self.live, self.token = live, token
        self.wrong: list[str] = []
        self.tournament_id = self._make(entrants)
        self.base = f"/api/tournaments/{self.tournament_id}"

    def ask(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """Until there is an answer that says yes or no."""
        for _ in range(600):
            try:
                answer = self.live.request(method, path, json=json, token=self.token, headers=headers)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status not in (429, 502, 503, 504):
                return answer
            time.sleep(0.1)
        raise AssertionError(f"{method} {path} was never answered")

    def _make(self, entrants: int) -> str:
        body = {
            "name": f"Match day {uuid4().hex}", "start_date": "2026-12-01", "max_participants": entrants,
            "tournament_type": "double_elimination",
        }  # fmt: skip
        made = self.ask("POST", "/api/tournaments/", body, **{"Idempotency-Key": uuid4().hex})
        assert made.status == 201, made.data
        tournament_id = str(made.json()["tournament_id"])
        people = {"participants": [{"name": f"Entrant {number}"} for number in range(entrants)]}
        assert self.ask("POST", f"/api/tournaments/{tournament_id}/participants/bulk", people).status == 201
        started = self.ask("POST", f"/api/tournaments/{tournament_id}/start", {})
        assert started.status == 200, started.data
        return tournament_id

    def open_matches(self) -> list[dict[str, Any]]:
        found = self.ask("GET", f"{self.base}/matches?status=ready&limit=200")
        assert found.status == 200, found.data
        return list(found.json()["results"])

    def play(self) -> None:
        """All matches; two trainers enter every result at the same time, and do not agree on all of them."""
        with ThreadPoolExecutor(TRAINERS) as trainers:
            while ready := self.open_matches():
                list(trainers.map(self._enter, [match for match in ready for _ in range(2)]))

    def _enter(self, match: dict[str, Any]) -> None:
        body = {"home_score": random.randint(0, 9), "away_score": 10, "version": match["version"]}
        answer = self.ask("PATCH", f"/api/tournaments/matches/{match['match_id']}", body)
        if answer.status not in (200, 409):
            self.wrong.append(f"{answer.status} {answer.data[:300]!r}")

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while cursor is not None:
            page = self.ask("GET", f"{self.base}/log?limit=200" + (f"&cursor={cursor}" if cursor else "")).json()
            found += page["results"]
            cursor = page["next"]
        return found


class Fire:
    """``kill -9`` of one process after the other while the block runs; the supervisor brings each back."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.killed: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._burn, daemon=True)

    def __enter__(self) -> Fire:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)

    def _burn(self) -> None:
        while not self._over.wait(2.0 if FULL else 0.5):
            name = random.choice(KILLED)
            try:
                self.live.kill(name)
            except (StopIteration, ProcessLookupError):
                continue  # it is just coming back
            self.killed[name] += 1


def test_a_match_day_under_fire(hall: Live) -> None:
    day = MatchDay(hall, hall.admin_token(), ENTRANTS)
    with Viewers(hall.url, day.tournament_id, VIEWERS) as crowd:
        with Fire(hall) as fire:
            day.play()
        log = day.log()
        last = max(entry["seq"] for entry in log)
        crowd.wait_for(last, seconds=120)

    assert day.wrong == []
    assert fire.killed, "nothing was killed: the test showed nothing"
    assert day.ask("GET", day.base).json()["status"] == "completed"
    entered = Counter(entry["match"] for entry in log if entry["kind"] == "scored")
    assert set(entered.values()) == {1}, "one result for each match"
    assert len(entered) in (2 * ENTRANTS - 2, 2 * ENTRANTS - 1)
    assert [entry["seq"] for entry in sorted(log, key=lambda one: one["seq"])] == list(range(1, last + 1))
    for person in crowd.people:
        assert [seq for seq, _ in person.seen] == sorted({seq for seq, _ in person.seen}), "in order, each once"
        assert person.last_seq == last
        assert len(person.seen) + sum(person.skipped) == last, "nothing is left out in silence"
    skipped = [lines for person in crowd.people for lines in person.skipped]
    assert all(lines > MOST_RECOVERED for lines in skipped), "what can be had is given, not skipped"
    hall.manage("rebuild_tournament", day.tournament_id, "--check")
    print(f"\nmatches {len(entered)}, killed {dict(fire.killed)}, viewers {VIEWERS}, started afresh {len(skipped)}")
