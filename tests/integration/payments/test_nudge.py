"""Waking the sweep: best effort, seldom, and never at a request's expense."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from celery import current_app

from apps.payments.nudge import nudge
from kernel.nudge import pool
from kernel.redis import redis
from tests.integration.payments.conftest import Till

QUEUE = "payments"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(nudge, "_not_before", float("-inf"))
    pool.cache_clear()
    yield
    pool.cache_clear()


@pytest.fixture
def broker_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A port on which somebody listens and never says a word: worse than one that refuses."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        real = current_app.connection_for_write
        monkeypatch.setattr(current_app._get_current_object(), "connection_for_write", lambda **o: real(url, **o))
        yield


def waiting() -> int:
    return int(redis().llen(QUEUE))  # type: ignore[arg-type]


def test_a_nudge_is_one_message_without_arguments() -> None:
    before = waiting()
    nudge()
    assert waiting() == before + 1
    newest = redis().lindex(QUEUE, 0)
    assert b"apps.payments.tasks.settle" in newest  # type: ignore[operator]


def test_many_at_once_are_one() -> None:
    before = waiting()
    for _ in range(50):
        nudge()
    assert waiting() == before + 1


@pytest.mark.usefixtures("broker_down")
def test_without_a_broker_a_payment_is_accepted_all_the_same(till: Till) -> None:
    started = time.monotonic()
    replies = [till.pay("1.00") for _ in range(5)]
    assert {reply.status_code for reply in replies} == {202}
    assert time.monotonic() - started < 3.0
