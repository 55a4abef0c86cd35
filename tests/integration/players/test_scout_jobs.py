"""Jobs under failure: waited for, tried again, given up with a reason; killed, deleted and overtaken workers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import DatabaseError

from apps.players.contract import ScoutingFailed
from apps.players.models import Player, Report, ScoutJob
from apps.players.scouting import flow, jobs, policy
from apps.players.usecases.run_scouting import run_scout_job, run_scouting
from apps.scouting.contract import BudgetExhausted, FactsInvalid, GenerationRunning, ProviderFailed, ReportUnsupported
from kernel.clock import frozen, now
from kernel.db import execute, rows
from kernel.errors import Unavailable
from tests.integration.players.conftest import Club, events_of
from tests.integration.players.scouting_host import ScoutingHost, elsewhere
from tests.integration.players.scouts import job_of, reports_of, run_and_close, scout, told, wait_until

HOUR = timedelta(hours=1)


@pytest.fixture
def host() -> Iterator[ScoutingHost]:
    with elsewhere() as found:
        yield found


@pytest.fixture
def wish(club: Club) -> Any:
    """A player whom somebody has asked a report of. :returns: the ids of player and job."""

    def ask(**body: Any) -> tuple[str, UUID]:
        player_id = club.added(**body)
        return player_id, UUID(scout(club, player_id).json()["job_id"])

    return ask


def at(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment + timedelta(milliseconds=1)


def failures(player_id: str) -> list[ScoutingFailed]:
    statement = "SELECT payload::text FROM outbox WHERE aggregateid = %s AND type = 'players.scouting_failed'"
    return [msgspec.json.decode(body, type=ScoutingFailed) for (body,) in rows("players", statement, [player_id])]


@pytest.mark.parametrize("refusal", [FactsInvalid, BudgetExhausted, ReportUnsupported])
def test_a_refusal_ends_the_job(club: Club, host: ScoutingHost, wish: Any, refusal: Any) -> None:
    player_id, job_id = wish()
    host.failures = [refusal()]
    run_scout_job(job_id=job_id)
    job = job_of(job_id)
    assert (job.state, job.error["code"], job.next_at, job.percent) == ("failed", refusal.code, None, 40)
    (event,) = failures(player_id)
    assert (event.code, event.user_ids, event.job_id) == (refusal.code, (club.member.user_id,), job_id)
    assert (len(host.requests), reports_of(player_id)) == (1, [])
    shown = club.http.get(f"/api/players/{player_id}/jobs/{job_id}").json()
    assert shown["error"] == {"code": refusal.code, "message": refusal.message}


def test_after_a_failure_one_may_ask_again(club: Club, host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    host.failures = [FactsInvalid()]
    run_scout_job(job_id=job_id)
    again = UUID(scout(club, player_id).json()["job_id"])
    run_scout_job(job_id=again)
    assert (again != job_id, job_of(again).state, len(reports_of(player_id))) == (True, "succeeded", 1)


def test_a_failed_provider_is_tried_again_later_and_later(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    host.failures = [ProviderFailed(), ProviderFailed()]
    run_scout_job(job_id=job_id)
    waiting = job_of(job_id)
    assert (waiting.state, waiting.step, waiting.attempts, waiting.lease_id) == ("queued", "waiting", 1, None)
    assert run_scout_job(job_id=job_id) is None or waiting.next_at < now(), "not before its time"
    while job_of(job_id).state == "queued":
        with frozen(at(job_of(job_id).next_at)):
            run_scout_job(job_id=job_id)
    done = job_of(job_id)
    assert (done.state, done.attempts, len(reports_of(player_id))) == ("succeeded", 3, 1)


def test_a_provider_that_never_answers_is_given_up(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    host.failures = [ProviderFailed() for _ in range(policy.MAX_ATTEMPTS + 3)]
    tries = 0
    while job_of(job_id).state in ("queued", "running"):
        with frozen(at(job_of(job_id).next_at)):
            run_scout_job(job_id=job_id)
        tries += 1
    assert (tries, len(host.requests)) == (policy.MAX_ATTEMPTS, policy.MAX_ATTEMPTS)
    assert (job_of(job_id).error["code"], len(failures(player_id))) == ("scouting_provider_failed", 1)


@pytest.mark.parametrize("passing", [GenerationRunning, Unavailable])
def test_what_is_nobodys_fault_does_not_count(host: ScoutingHost, wish: Any, passing: Any) -> None:
    player_id, job_id = wish()
    host.failures = [passing() for _ in range(policy.MAX_ATTEMPTS + 2)]
    for _ in range(policy.MAX_ATTEMPTS + 2):
        with frozen(at(job_of(job_id).next_at)):
            run_scout_job(job_id=job_id)
        assert (job_of(job_id).state, job_of(job_id).attempts) == ("queued", 0)
    with frozen(at(job_of(job_id).next_at)):
        run_scout_job(job_id=job_id)
    assert (job_of(job_id).state, len(reports_of(player_id))) == ("succeeded", 1)


def test_what_is_nobodys_fault_is_not_waited_for_for_ever(host: ScoutingHost, wish: Any) -> None:
    _, job_id = wish()
    host.failures = [GenerationRunning()]
    with frozen(now() + policy.GIVE_UP_AFTER + timedelta(seconds=1)):
        run_scout_job(job_id=job_id)
    assert (job_of(job_id).state, job_of(job_id).error["code"]) == ("failed", "generation_running")


def test_a_report_about_other_facts_is_not_kept(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    host.cites = "f99"
    run_scout_job(job_id=job_id)
    assert (job_of(job_id).error["code"], job_of(job_id).percent) == ("report_unsupported", 80)
    assert reports_of(player_id) == []


def test_a_killed_workers_job_goes_on_when_its_lease_ends(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    dead = jobs.claim(job_id=job_id)
    assert dead is not None
    flow.prepare(dead)
    assert run_scout_job(job_id=job_id) is None, "the lease holds"
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        run_scout_job(job_id=job_id)
    done = job_of(job_id)
    assert (done.state, done.attempts, len(reports_of(player_id))) == ("succeeded", 2, 1)


def test_a_worker_that_overslept_its_lease_stores_nothing(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    slow = jobs.claim(job_id=job_id)
    assert slow is not None
    slow, sheet = flow.prepare(slow)
    view = flow.generate(slow, sheet)
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        run_scout_job(job_id=job_id)
    with pytest.raises(jobs.LeaseLost):
        flow.finish(slow, sheet, view)
    assert flow.give_back(slow, ProviderFailed()) is None
    done = job_of(job_id)
    assert (done.state, done.error, len(told(player_id)), failures(player_id)) == ("succeeded", None, 1, [])


def test_a_worker_that_overslept_its_lease_does_not_touch_the_next_ones_job(wish: Any) -> None:
    _, job_id = wish()
    slow = jobs.claim(job_id=job_id)
    with frozen(now() + policy.lease() + timedelta(seconds=1)):
        next_one = jobs.claim(job_id=job_id)
    assert slow is not None
    assert next_one is not None
    for late in (partial(jobs.advance, slow, "checking"), partial(jobs.postpone, slow, wait=HOUR, counts=True)):
        with pytest.raises(jobs.LeaseLost):
            late()
    assert (job_of(job_id).seq, job_of(job_id).lease_id) == (next_one.seq, next_one.lease_id)


def test_a_worker_that_loses_its_lease_at_the_last_moment_leaves_no_report(
    host: ScoutingHost, wish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last step and the transaction: what is written before the fence is asked is taken back."""
    player_id, job_id = wish()

    def overtaken(**options: Any) -> UUID:
        report_id = store(**options)
        execute("players", "UPDATE players_scoutjob SET lease_id = uuidv7() WHERE job_id = %s", [job_id])
        return report_id

    store = flow.store
    monkeypatch.setattr(flow, "store", overtaken)
    run_scout_job(job_id=job_id)
    assert (reports_of(player_id), told(player_id), job_of(job_id).state) == ([], [], "running")


def test_a_job_that_kills_its_workers_is_given_up(host: ScoutingHost, wish: Any) -> None:
    _, job_id = wish()
    ScoutJob.objects.using("players").filter(job_id=job_id).update(attempts=policy.MAX_ATTEMPTS)
    run_scout_job(job_id=job_id)
    assert (job_of(job_id).error["code"], host.requests) == ("scouting_given_up", [])


def test_a_defect_of_ours_is_tried_again_and_then_given_up(
    host: ScoutingHost, wish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job_id = wish()

    def broken(_: Any) -> Any:
        raise DatabaseError("a statement that is wrong")

    monkeypatch.setattr(flow, "fact_sheet", broken)
    for _ in range(policy.MAX_ATTEMPTS):
        assert job_of(job_id).state == "queued"
        with frozen(at(job_of(job_id).next_at)):
            run_scout_job(job_id=job_id)
    assert (job_of(job_id).state, job_of(job_id).error["code"]) == ("failed", "scouting_given_up")


@pytest.mark.parametrize("answer", ["report", "failure"])
def test_a_player_deleted_meanwhile_ends_the_job_quietly(
    club: Club, host: ScoutingHost, wish: Any, answer: str
) -> None:
    player_id, job_id = wish()
    host.failures = [ProviderFailed()] if answer == "failure" else []
    host.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_and_close, job_id)
        wait_until(lambda: host.waiting)
        assert club.http.delete(f"/api/players/{player_id}", token=club.trainer.token).status_code == 204
        host.gate.set()
        assert running.result(20) is None
    assert not ScoutJob.objects.using("players").filter(job_id=job_id)
    assert not Report.objects.using("players").filter(player_id=player_id)
    assert events_of(player_id) == ["player_created", "player_deleted"]


def test_a_player_deleted_before_the_work_begins(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    claimed = jobs.claim(job_id=job_id)
    assert claimed is not None
    Player.objects.using("players").filter(player_id=player_id).delete()
    assert flow.work(claimed) is None
    assert host.requests == []


def test_many_workers_do_a_job_once(host: ScoutingHost, wish: Any) -> None:
    player_id, job_id = wish()
    host.seconds = 0.05
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(run_and_close, [job_id] * 16))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert (len(host.requests), len(told(player_id)), job_of(job_id).attempts) == (1, 1, 1)


def test_the_sweep_takes_what_is_due_and_ends(host: ScoutingHost, wish: Any) -> None:
    wishes = [wish() for _ in range(3)]
    assert run_scouting(most=2) == 2
    while run_scouting():
        pass
    assert {job_of(job_id).state for _, job_id in wishes} == {"succeeded"}


def test_percent_only_rises_and_every_change_is_counted(host: ScoutingHost, wish: Any) -> None:
    _, job_id = wish()
    host.failures = [ProviderFailed()]
    seen = [(job_of(job_id).seq, job_of(job_id).percent)]
    run_scout_job(job_id=job_id)
    seen.append((job_of(job_id).seq, job_of(job_id).percent))
    claimed = jobs.claim(job_id=job_id) or frozen_claim(job_id)
    seen.append((claimed.seq, claimed.percent))
    assert seen == [(1, 0), (4, 40), (5, 40)]


def frozen_claim(job_id: UUID) -> jobs.Job:
    with frozen(at(job_of(job_id).next_at)):
        claimed = jobs.claim(job_id=job_id)
    assert claimed is not None
    return claimed


def test_backoff_is_full_jitter_up_to_a_bound() -> None:
    dice = random.Random(1)
    for attempts, most in [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (60, 30)]:
        waits = [policy.backoff(attempts, dice).total_seconds() for _ in range(400)]
        assert 0 <= min(waits) < most * 0.05
        assert most * 0.95 < max(waits) <= most
