"""Swiss rounds: each is paired once, when the one before is complete."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings

from apps.tournaments.models import Job
from apps.tournaments.playing import pairing
from apps.tournaments.usecases.run_jobs import run_jobs
from tests.integration.tournaments.conftest import Club, kinds_of
from tests.integration.tournaments.play import Table, at_once, line_count

SWISS: dict[str, Any] = {
    "tournament_type": "swiss",
    "rules": {"rounds": 3, "points": {"win": 1, "draw": 0.5, "bye": 1}},
}


def test_it_is_played_round_by_round(club: Club) -> None:
    table = Table(club, entrants=7, **SWISS)
    first = table.matches()
    assert ({match["round_name"] for match in first}, len(first)) == ({"Round 1"}, 4)
    (bye,) = [match for match in first if match["result"]]
    assert (bye["result"]["kind"], bye["away"]["number"]) == ("bye", 0)
    assert table.play_on(seed=1) == 9
    assert table.status() == "completed"
    assert kinds_of(table.tournament_id).count("paired") == 3
    met = [frozenset((m["home"]["number"], m["away"]["number"])) for m in table.matches()]
    assert len(set(met)) == len(met), "nobody twice"
    (standings,) = table.get("standings").json()["tables"]
    assert sum(line["points"] for line in standings["rows"]) == 3 * 4
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


def test_two_last_results_at_once_pair_one_round(club: Club) -> None:
    for _ in range(3):
        table = Table(club, entrants=4, **SWISS)
        ids = [match["match_id"] for match in table.matches()]
        replies = at_once(lambda match_id, table=table: table.patch(match_id, home_score=1, away_score=0), ids)
        assert {reply.status_code for reply in replies} == {200}
        assert len(table.matches(round=2)) == 2
        assert line_count(table.tournament_id, "paired") == 2


def test_a_worker_that_died_after_the_result_is_made_up_for(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """The round's job is stored with the result that ended the round before."""
    table = Table(club, entrants=4, **SWISS)
    table.enter(1)
    monkeypatch.setattr(
        "apps.tournaments.playing.outcomes.run_soon", lambda tournament, job: None
    )  # the process is gone here
    table.enter(2)
    assert table.matches(round=2) == []
    run_jobs()
    run_jobs()
    assert len(table.matches(round=2)) == 2
    assert line_count(table.tournament_id, "paired") == 2


def test_a_large_round_is_left_to_a_worker(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(club, entrants=6, **SWISS)
    monkeypatch.setattr(django_settings, "LARGE_DUTCH_ROUND", 4, raising=False)
    for number in (1, 2, 3):
        table.enter(number)
    assert table.matches(round=2) == []
    joined = table.post("rounds")
    job = Job.objects.using("tournaments").get(tournament_id=table.tournament_id)
    assert (joined.status_code, joined.headers["Location"]) == (202, f"{table.base}/jobs/{job.job_id}")
    run_jobs()
    assert table.get(f"jobs/{job.job_id}", token=table.token).json()["state"] == "done"
    assert len(table.matches(round=2)) == 3


def test_an_undone_result_takes_later_pairings_with_it(club: Club) -> None:
    table = Table(club, entrants=4, **SWISS)
    for number in (1, 2, 3):
        table.enter(number)
    reply = table.on_match(1, "undo")
    assert (reply.status_code, reply.json()["code"]) == (409, "cascade_required")
    assert table.on_match(1, "undo", cascade=True).status_code == 200
    assert (len(table.matches()), table.matches(round=2)) == (2, [])
    table.enter(1, 0, 1)
    assert len(table.matches(round=2)) == 2
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


def test_a_pairing_that_is_undone_is_made_again_when_asked_for(club: Club, make_user: Any) -> None:
    table = Table(club, entrants=4, **SWISS)
    for number in (1, 2):
        table.enter(number)
    (seq,) = [line["seq"] for line in table.log() if line["kind"] == "paired"][1:]
    assert table.post(f"log/{seq}/undo").status_code == 200
    assert table.matches(round=2) == []
    table.enter(1, 0, 3)
    assert table.matches(round=2) == [], "a correction pairs nothing by itself"
    assert table.post("rounds", token=make_user().token).status_code == 403
    again = table.post("rounds")
    assert (again.status_code, len(again.json()["matches"])) == (201, 2)
    refused = table.post("rounds")
    assert (refused.status_code, refused.json()["code"]) == (409, "round_not_due")


def test_results_that_change_meanwhile_are_paired_anew(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction between thinking and storing: the pairing that is stored is of the corrected results."""
    table = Table(club, entrants=4, **SWISS)
    table.enter(1)
    thought: list[Any] = []
    pairs_due = pairing.pairs_due

    def slow(board: Any, tournament: Any) -> Any:
        found = pairs_due(board, tournament)
        if not thought:
            table.enter(1, 0, 5)
        thought.append(found)
        return found

    monkeypatch.setattr(pairing, "pairs_due", slow)
    table.enter(2)
    assert len(thought) == 2
    assert line_count(table.tournament_id, "paired") == 2
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


def test_a_round_that_was_not_due_for_a_moment_is_paired_after_all(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undone and entered again while it was being paired: the second joins the job that is refused."""
    table = Table(club, entrants=4, **SWISS)
    table.enter(1)
    tried: list[int] = []
    pairs_due = pairing.pairs_due

    def troubled(board: Any, tournament: Any) -> Any:
        if tried:
            return pairs_due(board, tournament)
        tried.append(1)
        assert table.on_match(2, "undo").status_code == 200
        try:
            return pairs_due(board, tournament)
        finally:
            table.enter(2)

    monkeypatch.setattr(pairing, "pairs_due", troubled)
    table.enter(2)
    run_jobs()
    assert len(table.matches(round=2)) == 2
    assert line_count(table.tournament_id, "paired") == 2
