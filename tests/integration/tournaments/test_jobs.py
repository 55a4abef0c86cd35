"""Large draws: done by workers, who may be killed at any point; nothing is stored by halves, nothing twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connections

from apps.tournaments import jobs
from apps.tournaments.models import Job, Match, Participant
from apps.tournaments.playing import drawing
from apps.tournaments.usecases.run_jobs import MAX_ATTEMPTS, run_jobs
from kernel.clock import frozen, now
from kernel.db import one
from tests.integration.tournaments.conftest import API, Club, kinds_of, row
from tests.integration.tournaments.play import at_once, make_crowd, rows_and_rebuild


@pytest.fixture
def crowd(club: Club) -> Any:
    return partial(make_crowd, club)


@pytest.fixture
def ask(club: Club) -> Any:
    def post(tournament_id: UUID, action: str, **body: Any) -> Any:
        return club.http.post(f"{API}/{tournament_id}/{action}", json=body, token=club.trainer.token)

    return post


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "LARGE_DRAW", 10, raising=False)


def job_of(tournament_id: UUID) -> Job:
    return Job.objects.using("tournaments").get(tournament_id=tournament_id)


def match_count(tournament_id: UUID) -> int:
    return Match.objects.using("tournaments").filter(tournament_id=tournament_id).count()


def test_a_large_draw_is_a_job(club: Club, crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12)
    reply = ask(tournament_id, "draw")
    job = job_of(tournament_id)
    at = f"{API}/{tournament_id}/jobs/{job.job_id}"
    assert (reply.status_code, reply.headers["Location"], match_count(tournament_id)) == (202, at, 0)
    queued = club.http.get(at, token=club.trainer.token).json()
    assert (queued["state"], queued["percent"], queued["kind"]) == ("queued", 0, "draw")
    run_jobs()
    done = club.http.get(at, token=club.trainer.token).json()
    assert (done["state"], done["percent"], done["error"]) == ("done", 100, None)
    assert (row(tournament_id).status, match_count(tournament_id)) == ("drawn", 11)


def test_a_large_start_is_a_job_too(crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12, tournament_type="swiss")
    assert ask(tournament_id, "start").status_code == 202
    run_jobs()
    assert (row(tournament_id).status, match_count(tournament_id)) == ("running", 6)
    assert kinds_of(tournament_id)[-3:] == ["drawn", "started", "paired"]


def test_asking_again_joins_the_job(crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12)
    replies = at_once(lambda _: ask(tournament_id, "draw"), range(6))
    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.headers["Location"] for reply in replies}) == 1
    other = ask(tournament_id, "start")
    assert (other.status_code, other.json()["code"]) == (409, "job_running")


def test_many_workers_do_it_once(crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12)
    ask(tournament_id, "start")
    at_once(lambda _: run_jobs(), range(6))
    assert kinds_of(tournament_id)[-2:] == ["drawn", "started"]
    assert match_count(tournament_id) == 11


def kill_this_connection(*args: Any, **kwargs: Any) -> None:
    """What ``kill -9`` of the worker does to its transaction."""
    pid = one("tournaments", "SELECT pg_backend_pid()")
    import psycopg
    from django.db import connections as known

    settings = known["tournaments"].get_connection_params()
    with psycopg.connect(
        host=settings["host"], port=settings["port"], dbname=settings["dbname"], user=settings["user"],
        password=settings["password"], autocommit=True,
    ) as other:  # fmt: skip
        other.execute("SELECT pg_terminate_backend(%s)", [pid[0] if pid else 0])


@pytest.mark.parametrize("point", ["number_participants", "copy_matches", "after"])
def test_a_killed_worker_leaves_nothing_and_another_begins_again(
    crowd: Any, ask: Any, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    tournament_id = crowd(12)
    ask(tournament_id, "start")
    with monkeypatch.context() as broken:
        if point == "after":
            broken.setattr(drawing.jobs, "close", kill_this_connection)
        else:
            broken.setattr(drawing, point, kill_this_connection)
        with pytest.raises(OperationalError):
            run_jobs()
    connections["tournaments"].close()
    assert (row(tournament_id).status, match_count(tournament_id)) == ("open", 0)
    assert not Participant.objects.using("tournaments").filter(tournament_id=tournament_id, number__isnull=False)
    assert job_of(tournament_id).state == "running"
    run_jobs()
    assert match_count(tournament_id) == 0, "the lease still holds"
    with frozen(now() + jobs.LEASE + timedelta(seconds=1)):
        run_jobs()
    assert (row(tournament_id).status, match_count(tournament_id)) == ("running", 11)
    assert kinds_of(tournament_id).count("started") == 1


def test_a_worker_that_comes_back_too_late_stores_nothing(
    crowd: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It slept through its lease; somebody else has done the job."""
    tournament_id = crowd(12)
    ask(tournament_id, "draw")
    plan_of = drawing.plan_of
    asleep: list[int] = []

    def sleepy(*args: Any, **options: Any) -> Any:
        found = plan_of(*args, **options)
        if not asleep:
            asleep.append(1)
            with frozen(now() + jobs.LEASE + timedelta(seconds=1)):
                run_jobs()
                assert job_of(tournament_id).state == "done"
        return found

    monkeypatch.setattr(drawing, "plan_of", sleepy)
    run_jobs()
    assert kinds_of(tournament_id).count("drawn") == 1
    assert job_of(tournament_id).state == "done"


def test_an_entry_while_the_worker_thinks_is_in_the_draw(
    club: Club, crowd: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tournament_id = crowd(12, max_participants=20)
    ask(tournament_id, "draw")
    plan_of = drawing.plan_of
    entered: list[UUID] = []

    def slow(*args: Any, **options: Any) -> Any:
        found = plan_of(*args, **options)
        if not entered:
            entered.append(club.guest(tournament_id, name=uuid4().hex))
        return found

    monkeypatch.setattr(drawing, "plan_of", slow)
    run_jobs()
    assert row(tournament_id).entrants == 13


def test_what_refuses_a_job_is_said(club: Club, crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12)
    ask(tournament_id, "draw")
    Participant.objects.using("tournaments").filter(tournament_id=tournament_id).update(status="withdrawn")
    run_jobs()
    failed = job_of(tournament_id)
    assert (failed.state, failed.error["code"], failed.next_at) == ("failed", "too_few_entrants", None)


def test_a_job_that_kills_its_workers_is_given_up(crowd: Any, ask: Any) -> None:
    tournament_id = crowd(12)
    ask(tournament_id, "draw")
    Job.objects.using("tournaments").filter(tournament_id=tournament_id).update(attempts=MAX_ATTEMPTS)
    run_jobs()
    assert job_of(tournament_id).error["code"] == "job_given_up"


def test_jobs_are_for_staff(club: Club, crowd: Any, ask: Any, make_user: Any) -> None:
    at = ask(tournament_id := crowd(12), "draw").headers["Location"]
    assert club.http.get(at, token=make_user().token).status_code == 403
    unknown = club.http.get(f"{API}/{tournament_id}/jobs/{uuid4()}", token=club.trainer.token)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "job_not_found")
    run_jobs()


def test_1200_entrants(club: Club, crowd: Any, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "LARGE_DRAW", 2_000)
    tournament_id = crowd(1_200, tournament_type="double_elimination")
    assert ask(tournament_id, "start").status_code == 200
    assert match_count(tournament_id) == 2 * 1_200 - 1
    stored, rebuilt = rows_and_rebuild(tournament_id)
    assert stored == rebuilt
