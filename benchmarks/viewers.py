"""How soon the viewers of a tournament see a result, through the gateway, with everything running.

``python -m benchmarks.viewers [viewers] [results]`` starts the whole platform for itself; 1,000 viewers and 60 results
by default, about a minute. Printed beside it: the same with ten viewers, and the result's own request, so that a busy
machine shows. The clock starts when the trainer's request is *sent*; client and servers share the machine's cores.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any
from uuid import uuid4

from tests.chaos.viewers import Viewers
from tests.live import Live, platform

ENTRANTS = 128


def started(live: Live, token: str) -> str:
    """A running single elimination. :returns: its id."""
    body = {
        "name": f"Benchmark {uuid4().hex}", "start_date": "2026-12-01", "max_participants": ENTRANTS,
        "tournament_type": "single_elimination",
    }  # fmt: skip
    tournament_id = str(_said(live, "POST", "/api/tournaments", body, token)["tournament_id"])
    people = [{"name": f"Entrant {number}"} for number in range(ENTRANTS)]
    _said(live, "POST", f"/api/tournaments/{tournament_id}/participants/bulk", {"participants": people}, token)
    _said(live, "POST", f"/api/tournaments/{tournament_id}/start", {}, token)
    return tournament_id


def _said(live: Live, method: str, path: str, body: Any, token: str) -> Any:
    answer = live.request(method, path, json=body, token=token)
    assert answer.status < 300, answer.data
    return answer.json()


def measure(live: Live, token: str, *, viewers: int, results: int) -> tuple[list[float], list[float]]:
    """:returns: for every viewer and result the seconds until it was seen; for every result those of its request."""
    tournament_id = started(live, token)
    base = f"/api/tournaments/{tournament_id}"
    matches = _said(live, "GET", f"{base}/matches?status=ready&limit=100", None, token)["results"][:results]
    newest = _said(live, "GET", base, None, token)["last_seq"]
    sent: dict[int, float] = {}
    requests = []
    with Viewers(live.url, tournament_id, viewers, last_seq=newest) as crowd:
        for number, match in enumerate(matches, start=newest + 1):
            sent[number] = time.monotonic()
            body = {"home_score": 3, "away_score": 1, "version": match["version"]}
            _said(live, "PATCH", f"/api/tournaments/matches/{match['match_id']}", body, token)
            requests.append(time.monotonic() - sent[number])
            time.sleep(0.2)
        crowd.wait_for(newest + len(matches), seconds=60)
    return [when - sent[seq] for person in crowd.people for seq, when in person.seen if seq in sent], requests


def show(title: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    print(f"{title:<28} p50 {cuts[49] * 1000:7.1f} ms   p95 {cuts[94] * 1000:7.1f} ms   p99 {cuts[98] * 1000:7.1f} ms")


def main(viewers: int = 1_000, results: int = 60) -> None:
    with platform(GATEWAY_RATE_LIMIT="1000000") as live:
        token = live.admin_token()
        for count in (10, viewers):
            seen, requests = measure(live, token, viewers=count, results=results)
            show(f"{count} viewers, request", requests)
            show(f"{count} viewers, seen", seen)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
