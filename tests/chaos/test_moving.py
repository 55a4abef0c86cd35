"""Contexts move out to services and back while traffic flows: nothing fails, nobody bounces.

Small here, whole with ``./test --full`` (100,000 requests over two cycles).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import urllib3

from tests.chaos.people import make_people
from tests.live import Live, platform

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

FULL = bool(os.environ.get("BANYAN_FULL"))
REQUESTS = int(os.environ.get("BANYAN_REQUESTS", 100_000 if FULL else 2_400))
PEOPLE = 12_000 if FULL else 300
CLIENTS = 16
STEPS = [0, 1, 10, 50, 100, 0]
CYCLES = 2 if FULL else 1
MOVED = ("payments", "chat")


@pytest.fixture(scope="module")
def club() -> Iterator[Live]:
    """The platform with services for payments and chat running, and nothing routed to them yet."""
    environment = {"ACCESS_TOKEN_SECONDS": "7200", "GATEWAY_RATE_LIMIT": "1000000"}
    with platform(*MOVED, **environment) as live:
        for context in MOVED:
            live.manage("route", context, "--back")
        yield live


class Traffic:
    """Mixed reads and writes by many people; remembers who was answered by which host."""

    def __init__(self, live: Live, people: list[dict[str, Any]]) -> None:
        self.live, self.people = live, people
        self.failed: list[str] = []
        self.hosts: dict[str, dict[str, set[str]]] = {}
        self.lock = threading.Lock()

    def step(self, count: int, offset: int) -> dict[str, dict[str, set[str]]]:
        """``count`` requests. :returns: by context and person, the hosts that answered."""
        self.hosts = {context: defaultdict(set) for context in MOVED}
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.ask, range(offset, offset + count)))
        return self.hosts

    def ask(self, number: int) -> None:
        person = self.people[number % len(self.people)]
        context, method, path, options = random.choice(KINDS)
        if method == "POST":
            options = {**options, "headers": {"Idempotency-Key": uuid4().hex}}
        try:
            answer = self.live.request(method, path, token=person["token"], **options)
        except urllib3.exceptions.HTTPError as error:
            self.failed.append(f"{method} {path}: {error!r}")
            return
        if answer.status >= 400:
            self.failed.append(f"{method} {path}: {answer.status} {answer.data[:200]!r}")
        with self.lock:
            self.hosts[context][person["user_id"]].add(answer.headers.get("X-Served-By", "?"))


PAYMENT = {"json": {"amount": "1.00", "currency": "USD", "description": "moving"}}
KINDS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("payments", "GET", "/api/payments", {}),
    ("payments", "POST", "/api/payments", PAYMENT),
    ("chat", "GET", "/api/chat/rooms/test-room/info", {}),
    ("chat", "GET", "/api/chat/rooms/test-room/messages", {}),
    ("chat", "POST", "/api/chat/rooms/test-room/messages", {"json": {"message": "moving"}}),
]


def test_moving_out_and_back_fails_nothing_and_bounces_nobody(club: Live, tmp_path: Path) -> None:
    traffic = Traffic(club, make_people(club, tmp_path, count=PEOPLE))
    per_step = REQUESTS // (CYCLES * len(STEPS))
    settled: dict[str, set[str]] = {context: set() for context in MOVED}
    bounced: list[str] = []
    shares: list[str] = []
    offset = 0
    for weight in STEPS * CYCLES:
        flip = _route(club, weight)
        hosts = traffic.step(per_step, offset)
        offset += per_step
        for context in MOVED:
            on_service = {person for person, seen in hosts[context].items() if context in seen}
            bounced += [person for person, seen in hosts[context].items() if len(seen) > 1]
            if weight:  # on the way up nobody who has been moved comes back
                bounced += [p for p, seen in hosts[context].items() if p in settled[context] and context not in seen]
                settled[context] |= on_service
            else:
                settled[context] = set()
            share = 100 * len(on_service) / max(1, len(hosts[context]))
            shares.append(f"{context} {weight}%: {share:.2f} of {len(hosts[context])} (flip {flip * 1000:.0f} ms)")
            sigma = (weight * (100 - weight) / max(1, len(hosts[context]))) ** 0.5
            assert abs(share - weight) <= max(0.5, 4 * sigma), shares[-1]
    print(f"{offset} requests;", "; ".join(shares))
    assert traffic.failed[:5] == []
    assert bounced[:5] == []


def _route(live: Live, weight: int) -> float:
    """Move both contexts. :returns: seconds until the last flip was confirmed, as the command says it."""
    began = time.monotonic()
    for context in MOVED:
        live.manage("route", context, *(["--service", "--weight", str(weight)] if weight else ["--back"]))
    return time.monotonic() - began


def test_a_killed_service_is_answered_for_by_the_monolith(club: Live, tmp_path: Path) -> None:
    (person,) = make_people(club, tmp_path, count=1)
    club.manage("route", "chat", "--service")
    try:
        assert _served_by(club, person["token"]) == "chat"
        club.kill("chat-http")
        began = time.monotonic()
        statuses: Counter[Any] = Counter()
        while time.monotonic() - began < 4:
            statuses[_served_by(club, person["token"])] += 1
            time.sleep(0.02)
        print("after kill -9 of the service, answers by host:", dict(statuses))
        assert set(statuses) <= {"monolith", "chat"}
    finally:
        club.manage("route", "chat", "--back")


def _served_by(live: Live, token: str) -> Any:
    answer = live.request("GET", "/api/chat/rooms/test-room/messages", token=token)
    return answer.headers.get("X-Served-By") if answer.status == 200 else answer.status
