"""A bank under fire: random money movements from 32 clients while processes and connections are killed.

Small here, whole with ``./test --full`` (100,000 operations).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import urllib3

from runtime.provision import url_for
from tests.chaos.people import make_people
from tests.live import Live, platform

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

FULL = bool(os.environ.get("BANYAN_FULL"))
OPERATIONS = int(os.environ.get("BANYAN_OPERATIONS", 100_000 if FULL else 3_000))
CLIENTS = 32
FAULT_EVERY_SECONDS = 4.0 if FULL else 1.5
TERMINAL = {"succeeded", "failed", "cancelled", "expired", "refunded", "partially_refunded"}
DEFINITE = {200, 201, 202, 400, 404, 409, 422}


@pytest.fixture(scope="module")
def bank() -> Iterator[Live]:
    limits = {"ACCESS_TOKEN_SECONDS": "7200", "GATEWAY_RATE_LIMIT": "1000000"}
    with platform(**limits) as live:
        yield live


class Bank:
    """The clients' side: what they sent, what they were told."""

    def __init__(self, live: Live, people: list[dict[str, Any]], admin: str) -> None:
        self.live, self.people, self.admin = live, people, admin
        self.payments: list[str] = []
        self.sent: list[tuple[str, dict[str, Any], str, str, bytes]] = []
        self.counts: Counter[str] = Counter()
        self.broken: list[str] = []
        self.left = OPERATIONS
        self.lock = threading.Lock()

    def until_definite(self, method: str, path: str, **options: Any) -> Any:
        """Send again, with the same key, until an answer says what became of it."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = self.live.request(method, path, **options)
            except urllib3.exceptions.HTTPError:
                self.counts["lost answers"] += 1
                time.sleep(0.1)
                continue
            if answer.status in DEFINITE:
                return answer
            self.counts[f"status {answer.status}"] += 1
            if answer.status not in (429, 502, 503, 504):
                self.broken.append(f"{method} {path}: {answer.status} {answer.data[:300]!r}")
                return answer
            time.sleep(0.1)
        self.broken.append(f"{method} {path}: no definite answer in 90 s")
        return None

    def client(self, seed: int) -> None:
        dice = random.Random(seed)
        steps = [self.transfer, self.pay, self.hold, self.capture, self.cancel, self.refund, self.repeat]
        while True:
            with self.lock:
                if self.left <= 0:
                    return
                self.left -= 1
            step = dice.choices(steps, weights=[40, 20, 12, 9, 6, 6, 7])[0]
            self.counts[step.__name__] += 1
            try:
                step(dice)
            except Exception as error:
                self.broken.append(f"{step.__name__}: {error!r}")

    def write(self, path: str, body: dict[str, Any], token: str) -> Any:
        key = uuid4().hex
        answer = self.until_definite("POST", path, json=body, token=token, headers={"Idempotency-Key": key})
        if answer is not None and answer.status < 300:
            with self.lock:
                self.sent.append((path, body, token, key, answer.data))
        return answer

    def transfer(self, dice: random.Random) -> None:
        sender, receiver = dice.sample(self.people, 2)
        body = {
            "sender_id": sender["account_id"],
            "receiver_id": receiver["account_id"],
            "amount": f"{dice.randint(1, 4000) / 100:.2f}",
        }
        self.write("/api/transactions", body, sender["token"])

    def pay(self, dice: random.Random, **extra: str) -> None:
        person = dice.choice(self.people)
        body = {"amount": f"{dice.randint(1, 3000) / 100:.2f}", "currency": "USD", "description": "bank", **extra}
        answer = self.write("/api/payments", body, person["token"])
        if answer is not None and answer.status == 202:
            self.payments.append(answer.json()["payment_id"])

    def hold(self, dice: random.Random) -> None:
        self.pay(dice, capture="manual")

    def some_payment(self, dice: random.Random) -> str:
        return dice.choice(self.payments[-400:]) if self.payments else str(uuid4())

    def capture(self, dice: random.Random) -> None:
        body = {"amount": "0.50"} if dice.random() < 0.3 else {}
        self.write(f"/api/payments/{self.some_payment(dice)}/capture", body, self.admin)

    def cancel(self, dice: random.Random) -> None:
        self.write(f"/api/payments/{self.some_payment(dice)}/cancel", {}, self.admin)

    def refund(self, dice: random.Random) -> None:
        body = {"amount": "0.25"} if dice.random() < 0.7 else {}
        self.write(f"/api/payments/{self.some_payment(dice)}/refund", body, self.admin)

    def repeat(self, dice: random.Random) -> None:
        """Send an earlier request once more: the same body must come back."""
        if not self.sent:
            return
        path, body, token, key, told = dice.choice(self.sent)
        if path not in ("/api/payments", "/api/transactions"):
            return
        answer = self.until_definite("POST", path, json=body, token=token, headers={"Idempotency-Key": key})
        if answer is not None and answer.data != told:
            self.broken.append(f"{path} told {told!r}, then {answer.data!r}")


def faults(live: Live, admin_url: str, stop: threading.Event, done: Counter[str]) -> None:
    """Kill one thing every few seconds, until told to stop."""
    dice = random.Random(7)
    while not stop.wait(FAULT_EVERY_SECONDS):
        kind = dice.choice(["monolith-http", "monolith-worker", "monolith-events", "backends"])
        if kind == "backends":
            with psycopg.connect(admin_url, autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname LIKE 'banyan_%' AND pid <> pg_backend_pid() AND random() < 0.5"
                )
        else:
            try:
                live.kill(kind)
            except (ProcessLookupError, StopIteration):
                continue
        done[kind] += 1


def test_no_invariant_breaks_whatever_dies(bank: Live, tmp_path: Path) -> None:
    people = make_people(bank, tmp_path, count=40, funds="50000.00")
    admin_url = bank.database_admin_url
    run = Bank(bank, people, bank.admin_token())
    stop, done = threading.Event(), Counter[str]()
    breaker = threading.Thread(target=faults, args=(bank, admin_url, stop, done))
    clients = [threading.Thread(target=run.client, args=(seed,)) for seed in range(CLIENTS)]
    began = time.monotonic()
    for thread in [breaker, *clients]:
        thread.start()
    for thread in clients:
        thread.join()
    stop.set()
    breaker.join()
    took = time.monotonic() - began

    settled = wait_terminal(admin_url, run)
    report = (
        f"{OPERATIONS} operations in {took:.0f} s, {dict(run.counts)}, faults {dict(done)}, terminal {settled:.1f} s"
    )
    print(report)
    assert run.broken[:10] == []
    assert sum(done.values()) > 0, "no fault was injected"
    check_money(bank, admin_url)
    check_events(admin_url)


def wait_terminal(admin_url: str, run: Bank) -> float:
    """Wait until the platform has nothing left to do; then release what was authorized and never captured.

    :returns: seconds until nothing was on its way any more.
    """
    began = time.monotonic()
    url = url_for(admin_url, "banyan_payments")
    until_none(url, "payments_payment", "status = 'accepted' OR requested <> ''", seconds=60)
    until_none(url, "payments_refund", "status = 'accepted'", seconds=60)
    took = time.monotonic() - began
    with psycopg.connect(url) as payments:
        held = payments.execute("SELECT payment_id FROM payments_payment WHERE status = 'authorized'").fetchall()
    with ThreadPoolExecutor(CLIENTS) as pool:
        paths = [f"/api/payments/{payment_id}/cancel" for (payment_id,) in held]
        list(pool.map(lambda path: run.until_definite("POST", path, json={}, token=run.admin), paths))
    until_none(url, "payments_payment", "NOT status = ANY('{{{}}}')".format(",".join(sorted(TERMINAL))), seconds=60)
    return took


def until_none(url: str, table: str, condition: str, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    with psycopg.connect(url, autocommit=True) as payments:
        while True:
            query = f"SELECT payment_id, status FROM {table} WHERE {condition} LIMIT 5"
            waiting = payments.execute(query).fetchall()
            if not waiting:
                return
            assert time.monotonic() < deadline, f"still on their way after {seconds} s: {waiting}"
            time.sleep(0.2)


def check_money(live: Live, admin_url: str) -> None:
    live.manage("verify_ledger", "--full")
    with psycopg.connect(admin_url, autocommit=True) as server:
        deadlocks = server.execute("SELECT sum(deadlocks) FROM pg_stat_database").fetchone()
    assert deadlocks == (Decimal(0),)
    with psycopg.connect(url_for(admin_url, "banyan_payments")) as payments:
        over = payments.execute(
            "SELECT count(*) FROM payments_payment WHERE refunded_amount > captured_amount OR captured_amount > amount"
        ).fetchone()
        paid = payments.execute(
            "SELECT payment_id, captured_amount, refunded_amount FROM payments_payment"
            " WHERE status IN ('succeeded', 'refunded', 'partially_refunded')"
        ).fetchall()
    assert over == (0,)
    with psycopg.connect(url_for(admin_url, "banyan_accounts")) as accounts:
        revenue = accounts.execute(
            "SELECT sum(posted) FROM account WHERE purpose LIKE 'payments%' AND currency = 'USD'"
        ).fetchone()
    expected = sum((captured - refunded for _, captured, refunded in paid), Decimal(0))
    assert revenue is not None
    assert Decimal(revenue[0] or 0) / 100 == expected


def check_events(admin_url: str) -> None:
    """Every event has left its outbox, and none is parked."""
    for database in ("banyan_accounts", "banyan_payments"):
        with psycopg.connect(url_for(admin_url, database), autocommit=True) as inside:
            deadline = time.monotonic() + 60
            while (left := inside.execute("SELECT count(*) FROM outbox").fetchone()) != (0,):
                assert time.monotonic() < deadline, f"{left} events are still in the outbox of {database}"
                time.sleep(0.5)
            assert inside.execute("SELECT count(*) FROM deferred").fetchone() == (0,)
