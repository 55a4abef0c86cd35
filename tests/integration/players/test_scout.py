"""Asking for a report: one job whoever asks how often, one stored report for the same facts, everybody told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from apps.players.models import Player, Report
from apps.players.nudge import nudge
from kernel.db import rows
from kernel.logging import bind, correlation_id
from kernel.redis import redis
from tests.integration.players.conftest import Club, events_of
from tests.integration.players.scouting_host import ScoutingHost, elsewhere
from tests.integration.players.scouts import (
    capture_lines,
    jobs_of,
    reports_of,
    run,
    run_and_close,
    scout,
    told,
    wait_until,
)


@pytest.fixture
def host() -> Iterator[ScoutingHost]:
    with elsewhere() as found:
        yield found


def test_a_wish_becomes_a_report(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    version = club.look(player_id)["version"]
    reply = scout(club, player_id)
    accepted = reply.json()
    at = f"/api/players/{player_id}/jobs/{accepted['job_id']}"
    assert (reply.status_code, reply.headers["Location"]) == (202, at)
    assert accepted == {"job_id": accepted["job_id"], "status": "queued", "percent": 0}
    run(reply)
    job, (report,) = club.http.get(at).json(), reports_of(player_id)
    assert (job["status"], job["step"], job["percent"], job["error"]) == ("succeeded", "stored", 100, None)
    assert (job["report_id"], job["attempts"]) == (str(report.report_id), 1)
    player = club.look(player_id)
    assert (player["scouting_report"], player["version"]) == ("About Milo Varga.", version)
    (event,) = told(player_id)
    assert (event.player_name, event.report_id, event.user_ids) == (
        "Milo Varga", report.report_id, (club.member.user_id,),
    )  # fmt: skip
    assert host.requests[0].requested_by == str(club.member.user_id)
    assert host.requests[0].fallback


def test_a_stranger_asks_for_nothing(club: Club) -> None:
    player_id = club.added()
    refused = scout(club, player_id, token="")
    assert (refused.status_code, refused.json()["code"]) == (401, "not_authenticated")
    assert jobs_of(player_id) == []


def test_an_unknown_player(club: Club) -> None:
    unknown = scout(club, str(uuid4()))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "player_not_found")


def test_whoever_asks_too_joins(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    replies = [scout(club, player_id), scout(club, player_id), scout(club, player_id, token=club.trainer.token)]
    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.json()["job_id"] for reply in replies}) == 1
    (job,) = jobs_of(player_id)
    assert job.user_ids == [club.member.user_id, club.trainer.user_id]
    run(replies[0])
    (event,) = told(player_id)
    assert event.user_ids == (club.member.user_id, club.trainer.user_id)


def test_whoever_asks_while_it_is_written_is_told_too(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    reply = scout(club, player_id)
    host.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run_and_close, UUID(reply.json()["job_id"]))
        wait_until(lambda: host.waiting == 1)
        joined = scout(club, player_id, token=club.trainer.token).json()
        host.gate.set()
        running.result(20)
    assert joined == {"job_id": reply.json()["job_id"], "status": "running", "percent": 40}
    (event,) = told(player_id)
    assert event.user_ids == (club.member.user_id, club.trainer.user_id)


def test_many_at_once_make_one_job(club: Club) -> None:
    player_id = club.added()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: scout(club, player_id), range(32)))
    assert {reply.status_code for reply in replies} == {202}
    (job,) = jobs_of(player_id)
    assert {reply.json()["job_id"] for reply in replies} == {str(job.job_id)}
    assert (job.user_ids, job.state) == ([club.member.user_id], "queued")


def test_the_same_facts_again_are_the_same_report(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    first, second = [(scouted := scout(club, player_id), run(scouted))[0].json()["job_id"] for _ in range(2)]
    assert first != second
    (report,) = reports_of(player_id)
    assert [job.report_id for job in jobs_of(player_id)] == [report.report_id] * 2
    assert (len(host.requests), sum(host.written.values())) == (2, 1)
    assert len(told(player_id)) == 2


def test_facts_that_are_true_again_are_the_newest_report(club: Club, host: ScoutingHost) -> None:
    player_id = club.added(age=20)
    shown = []
    for age in (20, 21, 20):
        club.http.patch(f"/api/players/{player_id}", json={"age": age}, token=club.member.token)
        run(scout(club, player_id))
        shown.append(newest_facts(player_id)["age"])
    assert (shown, len(reports_of(player_id))) == ([20, 21, 20], 2)


def test_a_fallback_does_not_stand_before_a_better_report_of_the_same_facts(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    for model in ("fake-1", "fake-2", "fake-1"):
        host.model = model
        run(scout(club, player_id))
    newest = Report.objects.using("players").filter(player_id=player_id).latest("created_at")
    assert (newest.model, len(reports_of(player_id))) == ("fake-2", 2)


def test_two_players_of_the_same_facts_have_a_report_each(club: Club, host: ScoutingHost) -> None:
    """Scouting sees one sheet, and answers with one report."""
    players = [club.added(full_name="Same Name") for _ in range(2)]
    for player_id in players:
        run(scout(club, player_id))
    first, second = (reports_of(player_id)[0] for player_id in players)
    assert (first.facts_hash, first.report_id != second.report_id) == (second.facts_hash, True)
    again = scout(club, players[1])
    run(again)
    assert len(reports_of(players[1])) == 1


def test_a_wish_nudges_the_worker(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "_not_before", float("-inf"))
    player_id, before = club.added(), redis().llen("players")
    for _ in range(5):
        scout(club, player_id)
    assert redis().llen("players") == before + 1
    assert b"apps.players.tasks.scout" in redis().lindex("players", 0)


def test_one_request_id_from_the_request_to_the_report(club: Club, host: ScoutingHost) -> None:
    """The trace of seed 000; scouting's own lines carry the id that it was sent."""
    player_id, request_id = club.added(), uuid4().hex
    with capture_lines() as lines:
        reply = scout(club, player_id, request_id=request_id)
        bind(request_id="of the worker's last task")
        run(reply)
    said = [(line["event"], line["request_id"]) for line in lines if "Player" in line["event"] or "AI" in line["event"]]
    assert said == [
        (f"Received scouting request for Player {player_id}", request_id),
        (f"Worker fetched Player {player_id} (Milo Varga)", request_id),
        ("Calling AI Service at scouting.generate", request_id),
        (f"Worker updated Player {player_id} with report.", request_id),
    ]
    assert host.request_ids == [request_id]
    statement = "SELECT headers->>'correlation_id' FROM outbox WHERE aggregateid = %s AND type LIKE '%%report_ready'"
    assert rows("players", statement, [player_id]) == [(request_id,)]


def test_a_workers_own_request_id_is_as_before(club: Club, host: ScoutingHost) -> None:
    reply = scout(club, club.added(), request_id="the-wish")
    bind(request_id="another")
    run(reply)
    assert correlation_id() == "another"


def test_events_in_order(club: Club, host: ScoutingHost) -> None:
    player_id = club.added()
    run(scout(club, player_id))
    assert events_of(player_id) == ["player_created", "report_ready"]


def newest_facts(player_id: str) -> dict[str, Any]:
    """What the report that the player shows rests on, by label."""
    newest = Report.objects.using("players").filter(player_id=player_id).latest("created_at")
    return {fact["label"]: fact["value"] for fact in newest.facts["facts"]}


def test_stored_facts_are_those_sent(club: Club, host: ScoutingHost) -> None:
    player_id = club.added(statistics={"goals": 7})
    run(scout(club, player_id))
    (report,) = reports_of(player_id)
    assert msgspec.convert(report.facts, type(host.requests[0].sheet)) == host.requests[0].sheet
    assert re.fullmatch(r"[0-9a-f]{64}", report.facts_hash)
    assert not Player.objects.using("players").filter(player_id=player_id, version__gt=1)


def test_the_offline_writer_needs_no_key(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real scouting, in this process: every claim cites a fact that was sent."""
    monkeypatch.setenv("SCOUTING_PROVIDER", "offline")
    player_id = club.added()
    club.played(player_id)
    run(scout(club, player_id))
    (report,) = reports_of(player_id)
    assert (report.provider, report.fell_back_because) == ("offline", "")
    assert report.claims
    assert club.look(player_id)["scouting_report"] == report.report
