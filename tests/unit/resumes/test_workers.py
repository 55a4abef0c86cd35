"""The processes that set resumes: slow ones are killed, dead ones replaced, and there are never too many."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from apps.resumes.domain.printed import printed
from apps.resumes.typesetting.workers import NoPlace, TooSlow, Worker, Workers

PLENTY = 30.0


def request(**how: object) -> bytes:
    data = msgspec.json.encode(printed({"basics": {"name": "Ada"}}, title="Coach")).decode()
    asked = {"theme": "classic", "paper": "a4", "format": "pdf", "timestamp": 0, "page": 1, "resume": data}
    return msgspec.json.encode(asked | how)


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(most=1)
    yield made
    made.end()


def only(workers: Workers) -> Worker:
    (worker,) = workers._idle
    return worker


def test_one_worker_serves_many(workers: Workers) -> None:
    answers = [workers.ask(request(), wait=1, seconds=PLENTY) for _ in range(3)]
    assert {(answer.outcome, answer.body[:5]) for answer in answers} == {(b"+", b"%PDF-")}
    assert len(workers._idle) == 1


def test_one_that_died_is_replaced(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    os.kill(only(workers).process.pid, signal.SIGKILL)
    assert workers.ask(request(), wait=1, seconds=PLENTY).outcome == b"+"


def test_one_that_is_too_slow_is_killed_and_the_next_works(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    stuck = only(workers).process
    os.kill(stuck.pid, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(TooSlow):
        workers.ask(request(), wait=1, seconds=0.2)
    assert time.monotonic() - started < 5
    assert stuck.returncode == -signal.SIGKILL
    assert workers.ask(request(), wait=1, seconds=PLENTY).outcome == b"+"


def test_a_long_request_does_not_wait_for_ever_either(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    os.kill(only(workers).process.pid, signal.SIGSTOP)
    with pytest.raises(TooSlow):
        workers.ask(request(resume=" " * 1_000_000), wait=1, seconds=0.2)


def test_who_finds_no_place_is_told(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    os.kill(only(workers).process.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(workers.ask, request(), wait=1, seconds=1.0)
        time.sleep(0.2)
        with pytest.raises(NoPlace):
            workers.ask(request(), wait=0.1, seconds=PLENTY)
        with pytest.raises(TooSlow):
            busy.result()


def test_it_knows_no_secrets_of_ours(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    assert Path(f"/proc/{only(workers).process.pid}/environ").read_bytes() == b""


def test_what_cannot_be_set_is_refused_and_the_worker_stays(workers: Workers) -> None:
    assert workers.ask(request(resume="{}"), wait=1, seconds=PLENTY).outcome == b"-"
    assert workers.ask(request(), wait=1, seconds=PLENTY).outcome == b"+"


def test_a_page_that_is_not_there(workers: Workers) -> None:
    answer = workers.ask(request(format="png", page=2), wait=1, seconds=PLENTY)
    assert (answer.outcome, answer.pages, answer.body) == (b"?", 1, b"")


def test_it_ends_with_the_process_that_started_it(workers: Workers) -> None:
    workers.ask(request(), wait=1, seconds=PLENTY)
    process = only(workers).process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=5) == 0
