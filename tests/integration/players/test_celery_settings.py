"""What becomes of a message when a task, its process or its worker dies: with real workers, killed by their pid."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery import Celery
from django.conf import settings

from apps.players.tasks import LANES, scout
from apps.players.usecases import run_scouting
from apps.scouting.contract import Scouting
from kernel.db import execute
from kernel.redis import redis
from monolith.celery import app
from runtime import catalogue, hosting
from runtime.catalogue import ROOT
from tests.integration.players.conftest import Club
from tests.integration.players.scouting_host import ScoutingHost
from tests.integration.players.scouts import job_of, reports_of, told, wait_until
from tests.integration.players.scouts import scout as wish

SOON = {"task_annotations": {"*": {"max_retries": 3, "default_retry_delay": 0}}}
VISIBLE = {"visibility_timeout": 2, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}
TRACE = re.compile("Worker fetched|Calling AI Service|Worker updated")


class Probe:
    """Workers of :mod:`tests.integration.players.celery_probe`, and messages for them."""

    def __init__(self) -> None:
        self.prefix = f"probe-{uuid4().hex}:"
        self.client = Celery(broker=settings.REDIS_URL, set_as_current=False)
        self.client.conf.broker_transport_options = {"global_keyprefix": self.prefix}
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self, pool: str = "threads", concurrency: int = 1, **given: Any) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "-m", "celery", "-A", "tests.integration.players.celery_probe", "worker", "-Q", "probe"]
        argv += ["--pool", pool, "--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
        env = os.environ | {"PROBE_PREFIX": self.prefix, "PROBE_SETTINGS": json.dumps(given)}
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.workers.append(process)
        return process

    def send(self, name: str, then: str) -> None:
        self.client.send_task("probe", (name, then), queue="probe")

    def count(self, name: str) -> int:
        return int(redis().get(self.prefix + name) or 0)

    def unacked(self) -> int:
        return int(redis().hlen(self.prefix + "unacked"))

    def waiting(self) -> int:
        return int(redis().llen(self.prefix + "probe"))

    def stop(self) -> None:
        for process in self.workers:
            end(process)


def end(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@pytest.fixture
def probe() -> Iterator[Probe]:
    made = Probe()
    yield made
    made.stop()


def test_a_lost_messages_time_is_the_same_in_all_three_places() -> None:
    seconds = settings.VISIBILITY_SECONDS
    assert app.conf.visibility_timeout == seconds
    assert app.conf.broker_transport_options["visibility_timeout"] == seconds
    assert app.conf.result_backend_transport_options["visibility_timeout"] == seconds


def test_times_fit_into_each_other() -> None:
    """A call of scouting < a sweep < a task < a message; or a message is given out while its task still runs."""
    call = Scouting.specs["generate"].deadline
    assert run_scouting.SECONDS + call < app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.task_time_limit < settings.VISIBILITY_SECONDS


def test_no_retry_waits_longer_than_a_message_may() -> None:
    """Else the message is given out again while it waits, and again."""
    assert scout.default_retry_delay < settings.VISIBILITY_SECONDS
    assert (scout.max_retries, scout.acks_late, scout.retry_on_worker_lost) == (3, True, True)
    assert not scout.reject_on_worker_lost
    assert scout.ignore_result


def test_a_sweep_too_many_goes_home() -> None:
    """A slow provider takes two threads of a worker and no more."""
    assert LANES.acquire(blocking=False)
    assert LANES.acquire(blocking=False)
    try:
        started = time.monotonic()
        scout()
        assert time.monotonic() - started < 0.1
    finally:
        LANES.release(2)


@pytest.mark.slow
def test_a_message_is_kept_until_its_task_ends_and_no_other_is_taken_early(probe: Probe) -> None:
    """Acks late, and one message for each thread."""
    for name in ("first", "second", "third"):
        probe.send(name, "sleep")
    probe.worker(concurrency=1)
    wait_until(lambda: probe.count("first"))
    assert (probe.unacked(), probe.waiting()) == (1, 2)
    wait_until(lambda: probe.count("second"))
    assert (probe.count("first:ended"), probe.unacked(), probe.waiting()) == (1, 1, 1)


@pytest.mark.slow
def test_a_killed_workers_message_comes_back_to_another(probe: Probe) -> None:
    probe.send("lost", "sleep")
    first = probe.worker()
    wait_until(lambda: probe.count("lost"))
    first.kill()
    first.wait(10)
    assert (probe.unacked(), probe.count("lost:ended")) == (1, 0)
    time.sleep(2.1)
    probe.worker(broker_transport_options=VISIBLE)
    wait_until(lambda: probe.count("lost") == 2)


@pytest.mark.slow
def test_a_task_that_kills_its_process_is_tried_again_and_not_for_ever(probe: Probe) -> None:
    """Once and three retries; rejecting it instead has no end."""
    probe.worker("prefork", **SOON)
    probe.send("deadly", "die")
    wait_until(lambda: probe.count("deadly") == 4)
    probe.send("after", "")
    wait_until(lambda: probe.count("after:ended"))
    time.sleep(1)
    assert (probe.count("deadly"), probe.unacked(), probe.waiting()) == (4, 0, 0)


@pytest.mark.slow
def test_a_task_over_its_time_is_ended_and_not_given_out_again(probe: Probe) -> None:
    probe.worker("prefork", task_time_limit=1, task_soft_time_limit=None)
    probe.send("slow", "sleep")
    probe.send("after", "")
    wait_until(lambda: probe.count("after:ended"))
    wait_until(lambda: not probe.unacked())
    assert (probe.count("slow"), probe.count("slow:ended"), probe.waiting()) == (1, 0, 0)


@pytest.mark.slow
def test_a_failed_task_leaves_neither_message_nor_result(probe: Probe) -> None:
    """The rows are the state; the next tick tries again."""
    before = set(redis().scan_iter("celery-task-meta-*"))
    probe.worker()
    probe.send("broken", "raise")
    probe.send("fine", "")
    wait_until(lambda: probe.count("fine:ended"))
    wait_until(lambda: not probe.unacked())
    assert (probe.count("broken"), probe.waiting()) == (1, 0)
    assert set(redis().scan_iter("celery-task-meta-*")) == before
    assert not list(redis().scan_iter(f"{probe.prefix}celery-task-meta-*"))


@pytest.mark.slow
def test_a_worker_waits_for_a_broker_that_is_not_there_yet() -> None:
    process = subprocess.Popen(
        [*worker_command(), "--loglevel", "error"], cwd=ROOT, env=os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "Cannot connect" in line)
        assert "Trying again" in said
        assert process.poll() is None
    finally:
        end(process)  # type: ignore[arg-type]


# --- the worker of players ------------------------------------------------------------------------


def worker_command() -> list[str]:
    """As the platform starts the worker of a host that has players alone."""
    process = next(one for one in hosting.processes(catalogue.load(), "players") if one.role == "worker")
    return [sys.executable, "-m", *process.argv]


@contextmanager
def worker(host: ScoutingHost, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    env = os.environ | {"HOST": "players", "INTERNAL_URL": host.url, "LOG_LEVEL": "INFO"}
    with log.open("ab") as out:
        process = subprocess.Popen(worker_command(), cwd=ROOT, env=env, stdout=out, stderr=out)
        try:
            yield process
        finally:
            end(process)


def nudged_until(true: Callable[[], Any]) -> None:
    """There is no scheduler in these tests: say what it says each second."""

    def said() -> Any:
        scout.apply_async(expires=5)
        time.sleep(0.2)
        return true()

    wait_until(said, 40)


@pytest.mark.slow
def test_a_killed_workers_job_is_done_once_by_another(club: Club, tmp_path: Path) -> None:
    """And all lines of the job carry the id of the request that asked for it, in both workers' logs."""
    player_id, request_id = club.added(), uuid4().hex
    with ScoutingHost() as host:
        job_id = UUID(wish(club, player_id, request_id=request_id).json()["job_id"])
        host.gate.clear()
        with worker(host, tmp_path / "first.log") as first:
            nudged_until(lambda: host.waiting)
            os.kill(first.pid, signal.SIGKILL)
            first.wait(10)
        assert (job_of(job_id).state, job_of(job_id).step, reports_of(player_id)) == ("running", "generating", [])
        host.gate.set()
        with worker(host, tmp_path / "second.log"):
            scout.apply_async(expires=5)
            # The lease would end by itself; the test does not wait for it.
            execute("players", "UPDATE players_scoutjob SET next_at = now() WHERE job_id = %s", [job_id])
            nudged_until(lambda: job_of(job_id).state == "succeeded")
    assert (len(reports_of(player_id)), len(told(player_id)), job_of(job_id).attempts) == (1, 1, 2)
    assert [trace(tmp_path / f"{name}.log", request_id) for name in ("first", "second")] == [
        ["Worker fetched", "Calling AI Service"],
        ["Worker fetched", "Calling AI Service", "Worker updated"],
    ]
    assert set(host.request_ids) == {request_id}


def trace(log: Path, request_id: str) -> list[str]:
    """The lines of one request, by their first words."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    mine = [line["event"] for line in lines if line.get("request_id") == request_id]
    return [
        found[0] for event in mine if (found := re.match(r"Worker fetched|Calling AI Service|Worker updated", event))
    ]


@pytest.mark.slow
def test_a_nudge_delivered_five_times_is_one_report(club: Club, tmp_path: Path) -> None:
    player_id = club.added()
    with ScoutingHost(0.3) as host, worker(host, tmp_path / "log"), worker(host, tmp_path / "log"):
        job_id = UUID(wish(club, player_id).json()["job_id"])
        for _ in range(5):
            scout.apply_async(expires=60)
        nudged_until(lambda: job_of(job_id).state == "succeeded")
        assert (len(reports_of(player_id)), len(host.requests), job_of(job_id).attempts) == (1, 1, 1)
