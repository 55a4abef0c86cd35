"""The refresher: never more at once than allowed, no player twice, and nothing lost when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connections

from apps.players.models import Player, Report, ScoutJob
from apps.players.refreshing import taking
from apps.players.refreshing.summary import Summary
from apps.players.scouting import jobs, policy
from apps.players.usecases.refresh_players import refresh_players
from apps.players.usecases.run_scouting import run_scout_job
from apps.scouting.contract import FactsInvalid, GenerationRunning, ProviderFailed
from kernel.clock import frozen, now
from kernel.redis import redis
from runtime.catalogue import ROOT
from tests.integration.players.conftest import Club
from tests.integration.players.scouting_host import ScoutingHost, counts, elsewhere, in_a_process
from tests.integration.players.scouts import job_of, scout, told, wait_until

HOUR = timedelta(hours=1)


@pytest.fixture
def host() -> Iterator[ScoutingHost]:
    with elsewhere() as found:
        yield found


def crowd(count: int) -> list[UUID]:
    """Players of different names."""
    made = [
        Player(full_name=f"Crowd {uuid4().hex}", position="forward", age=20 + number % 15, statistics={"goals": number})
        for number in range(count)
    ]
    return [player.player_id for player in Player.objects.using("players").bulk_create(made)]


def refresh(players: list[UUID], **options: Any) -> Summary:
    return refresh_players(**{"concurrency": 4, "window": HOUR, "ids": players, **options})


def refresh_in_a_thread(players: list[UUID]) -> Summary:
    try:
        return refresh(players)
    finally:
        connections.close_all()


def stored(players: list[UUID]) -> int:
    return Report.objects.using("players").filter(player_id__in=players).count()


def command(*words: Any, url: str = "", **environment: str) -> list[str]:
    return [sys.executable, "manage.py", "refresh_players", *map(str, words)]


def environment(url: str) -> dict[str, str]:
    """A process of the host that has players alone: scouting is elsewhere."""
    return os.environ | {"HOST": "players", "INTERNAL_URL": url}


def manage(url: str, *words: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), cwd=ROOT, env=environment(url), capture_output=True, text=True, timeout=120, check=False
    )


def test_everybody_once_and_never_more_at_once_than_allowed(host: ScoutingHost) -> None:
    host.seconds = 0.02
    players = crowd(25)
    summary = refresh(players)
    assert (summary.planned, summary.done, summary.failed, summary.skipped) == (25, 25, {}, {})
    assert (stored(players), len(host.requests), set(host.written.values())) == (25, 25, {1})
    assert 1 < host.most <= 4
    assert summary.most_at_once == 4


def test_a_recent_report_is_left_alone(host: ScoutingHost) -> None:
    players = crowd(3)
    refresh(players)
    again = refresh(players)
    assert (again.planned, again.done, again.skipped, len(host.requests)) == (0, 0, {"fresh": 3}, 3)
    with frozen(now() + HOUR + timedelta(seconds=1)):
        assert refresh(players).done == 3


def test_a_run_after_the_window_of_unchanged_facts_counts_as_a_refresh(host: ScoutingHost) -> None:
    """The report is the same and stays as old as it is; that it was looked at is in the job."""
    players = crowd(1)
    refresh(players)
    with frozen(now() + 2 * HOUR):
        assert (refresh(players).done, refresh(players).skipped) == (1, {"fresh": 1})
    assert stored(players) == 1


def test_two_refreshers_at_once_do_each_player_once(host: ScoutingHost) -> None:
    host.seconds = 0.01
    players = crowd(40)
    with ThreadPoolExecutor(2) as pool:
        summaries = list(pool.map(refresh_in_a_thread, [players, players]))
    assert sum(summary.done for summary in summaries) == 40
    assert (len(host.requests), set(host.written.values()), stored(players)) == (40, {1}, 40)
    assert [summary.failed for summary in summaries] == [{}, {}]


def test_a_second_look_sees_what_was_stored_while_the_first_waited(
    host: ScoutingHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrow moment in which a statement began before another's job had ended."""
    (player_id,) = crowd(1)
    refresh([player_id])
    blind = taking.BEGIN.replace(f"WHERE NOT {taking.FRESH}", "")
    assert blind != taking.BEGIN
    monkeypatch.setattr(taking, "BEGIN", blind)
    taken = taking.take([player_id], window=HOUR, request_id="x")
    assert (taken.new, taken.due, taken.left_out) == ([], [], {player_id: "fresh"})
    assert ScoutJob.objects.using("players").filter(player_id=player_id).count() == 1


def test_hints_of_somebody_who_died_are_not_believed(host: ScoutingHost) -> None:
    players = sorted(crowd(12))
    for player_id in players[:2]:
        redis().set(f"players:refresh:{player_id}", "somebody-dead", ex=60)
    summary = refresh(players, concurrency=1)
    assert summary.done == 12
    begun = ScoutJob.objects.using("players").filter(player_id__in=players).order_by("created_at")
    assert not set(players[:2]) & {job.player_id for job in begun[:6]}, "they come last"


def test_without_redis_the_database_is_enough(host: ScoutingHost, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.asyncio import Redis

    monkeypatch.setattr("apps.players.refreshing.hints.aredis", lambda: Redis(port=1))
    players = crowd(3)
    assert refresh(players).done == 3


def test_a_failed_players_hint_is_taken_back(host: ScoutingHost) -> None:
    failing, fine = crowd(1), crowd(1)
    host.failures = [FactsInvalid()]
    assert refresh(failing).failed == {"facts_invalid": failing}
    refresh(fine)
    assert [redis().exists(f"players:refresh:{player_id}") for player_id in failing + fine] == [0, 1]


@pytest.mark.parametrize("passing", [GenerationRunning, ProviderFailed])
def test_what_may_pass_is_tried_again(host: ScoutingHost, passing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.players.scouting.flow.ASK_AGAIN", timedelta(milliseconds=50))
    monkeypatch.setattr(policy, "FIRST_WAIT", timedelta(milliseconds=50))
    players = crowd(2)
    host.failures = [passing(), passing()]
    summary = refresh(players)
    assert (summary.done, summary.retries, len(host.requests)) == (2, 2, 4)


def test_a_job_under_way_is_left_to_whoever_is_at_it(club: Club, host: ScoutingHost) -> None:
    player_id = UUID(club.added())
    job_id = UUID(scout(club, str(player_id)).json()["job_id"])
    jobs.claim(job_id=job_id)
    assert refresh([player_id]).skipped == {"running": 1}
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        assert refresh([player_id]).done == 1
    assert job_of(job_id).state == "succeeded"


def test_a_wish_that_waits_is_done_with_all_who_wished(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    job_id = UUID(scout(club, player_id).json()["job_id"])
    assert refresh([UUID(player_id)]).done == 1
    (event,) = told(player_id)
    assert (event.job_id, event.user_ids) == (job_id, (club.member.user_id,))
    assert run_scout_job(job_id=job_id) is None


def test_a_player_deleted_meanwhile_is_no_failure(host: ScoutingHost) -> None:
    (player_id,) = crowd(1)
    host.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(refresh_in_a_thread, [player_id])
        wait_until(lambda: host.waiting)
        Player.objects.using("players").filter(player_id=player_id).delete()
        host.gate.set()
        summary = running.result(20)
    assert (summary.failed, summary.skipped, summary.done) == ({}, {"deleted": 1}, 0)


def test_a_dry_run_changes_nothing(host: ScoutingHost) -> None:
    players = crowd(3)
    summary = refresh([*players, uuid4()], dry_run=True)
    assert (summary.planned, summary.done, summary.skipped) == (3, 0, {"unknown": 1})
    assert (host.requests, ScoutJob.objects.using("players").filter(player_id__in=players).count()) == ([], 0)
    assert not redis().exists(*(f"players:refresh:{player_id}" for player_id in players))


def test_a_limit_takes_those_who_waited_longest(host: ScoutingHost) -> None:
    players = crowd(3)
    with frozen(now() - 3 * HOUR):
        refresh(players[:1])
    with frozen(now() - 2 * HOUR):
        refresh(players[1:2])
    refresh(players, limit=2)
    recent = ScoutJob.objects.using("players").filter(player_id__in=players, finished_at__gt=now() - HOUR)
    assert {job.player_id for job in recent} == {players[2], players[0]}


def test_the_command_says_what_it_did() -> None:
    players = crowd(3)
    with in_a_process(0) as url:
        done = manage(url, "--ids", ",".join(map(str, players)), "--json", "--concurrency", 2)
        again = manage(url, "--ids", *players)
    summary = msgspec.json.decode(done.stdout)
    assert (done.returncode, summary["done"], summary["skipped"], summary["failed"]) == (0, 3, {}, {})
    assert "3/3" in done.stderr
    assert (again.returncode, again.stdout.splitlines()[1]) == (0, "  skipped, fresh: 3")


def test_the_command_fails_when_a_player_does(host: ScoutingHost) -> None:
    players = crowd(2)
    host.failures = [FactsInvalid()]
    done = manage(host.url, "--ids", *players, "--concurrency", 1)
    assert (done.returncode, done.stdout.splitlines()[0][:27]) == (1, "1 done, 0 skipped, 1 failed")
    failed = next(player_id for player_id in players if not stored([player_id]))
    assert f"failed, facts_invalid: 1 ({failed})" in done.stdout


@pytest.mark.parametrize(
    "words", [["--concurrency", 0], ["--concurrency", "x"], ["--window", -1], ["--ids", "nobody"], ["--limit", 0]]
)
def test_the_command_refuses_nonsense(words: list[Any]) -> None:
    assert manage("", *words).returncode == 2


def test_an_interrupt_lets_what_was_begun_end(host: ScoutingHost) -> None:
    host.seconds = 0.3
    players = crowd(12)
    process = subprocess.Popen(
        command("--ids", *players, "--concurrency", 2, "--json"), cwd=ROOT, env=environment(host.url),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: host.waiting == 2)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    summary = msgspec.json.decode(out)
    assert (process.returncode, summary["interrupted"]) == (130, True)
    assert summary["done"] == stored(players) == len(host.requests)
    assert summary["done"] + summary["left"] == 12
    assert not ScoutJob.objects.using("players").filter(player_id__in=players, state="running")


def test_a_killed_run_is_gone_on_with(host: ScoutingHost) -> None:
    host.seconds = 0.2
    players = crowd(30)
    process = subprocess.Popen(
        command("--ids", *players, "--concurrency", 3), cwd=ROOT, env=environment(host.url), stderr=subprocess.DEVNULL
    )
    wait_until(lambda: stored(players) >= 3)
    process.kill()
    process.wait(10)
    wait_until(lambda: not host.waiting)
    before, host.seconds = stored(players), 0.0
    assert 3 <= before < 30
    assert 0 < refresh(players).skipped["running"] <= 12, "the dead one's leases still hold"
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        rest = refresh(players, window=timedelta(hours=2))
    assert (stored(players), set(host.written.values()), rest.failed) == (30, {1}, {})
    assert rest.done <= 12


@pytest.mark.slow
def test_a_thousand_players() -> None:
    """The figure that is promised: 1,000 in 4 seconds at 20 at once, of a writer that takes 50 ms."""
    players = crowd(1_000)
    with in_a_process(0.05) as url:
        started = time.monotonic()
        done = manage(url, "--ids", ",".join(map(str, players)), "--json")
        wall = time.monotonic() - started
        seen = counts(url)
        again = msgspec.json.decode(manage(url, "--ids", ",".join(map(str, players)), "--json").stdout)
        assert counts(url)["requests"] == 1_000, "a second run asks for nothing"
    summary = msgspec.json.decode(done.stdout)
    print({"seconds": summary["seconds"], "wall with start": round(wall, 2), "at once": seen["most"]})
    assert (summary["done"], seen["requests"], set(seen["written"].values())) == (1_000, 1_000, {1})
    assert (seen["most"] <= 20, again["skipped"]) == (True, {"fresh": 1_000})
    assert summary["seconds"] <= float(os.environ.get("BANYAN_REFRESH_SECONDS", 8))
