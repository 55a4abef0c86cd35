"""Undo: of any entry, with what rests on it, and always back to what the log says."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from apps.tournaments.models import Match
from tests.integration.tournaments.conftest import Club, events_of, kinds_of
from tests.integration.tournaments.play import Table, at_once, line_count

FULL = bool(os.environ.get("BANYAN_FULL"))
RUNS = 10 if FULL else 1
STEPS = 100 if FULL else 30


def test_a_result_is_taken_back(club: Club) -> None:
    table = Table(club, entrants=4)
    before = [match | {"version": None} for match in table.matches()]
    table.enter(1)
    reply = table.on_match(1, "undo")
    assert reply.status_code == 200, reply.json()
    assert ([match["number"] for match in reply.json()["changed"]], reply.json()["falls"]) == ([1, 3], [])
    assert [match | {"version": None} for match in table.matches()] == before
    assert events_of(table.tournament_id)[-1] == "result_undone"
    again = table.on_match(1, "undo")
    assert (again.status_code, again.json()["code"]) == (409, "no_result_to_undo")


def test_the_result_before_a_correction_comes_back(club: Club) -> None:
    table = Table(club, entrants=2)
    table.enter(1, 3, 0)
    table.enter(1, 0, 3)
    table.on_match(1, "undo")
    assert table.match(1)["result"]["winner"] == "home"
    assert table.status() == "completed"
    table.on_match(1, "undo")
    assert (table.match(1)["result"], table.status()) == (None, "running")


def test_what_rests_on_it_falls_only_when_asked_for(club: Club) -> None:
    table = Table(club, entrants=4)
    table.play_on()
    reply = table.on_match(1, "undo")
    assert (reply.status_code, reply.json()["code"]) == (409, "cascade_required")
    tried = table.on_match(1, "undo", dry_run=True).json()
    assert [fall["match"] for fall in tried["falls"]] == [3]
    assert line_count(table.tournament_id, "undone") == 0
    done = table.on_match(1, "undo", cascade=True).json()
    assert done["falls"] == tried["falls"]
    assert [match["status"] for match in table.matches()] == ["ready", "finished", "waiting"]
    assert table.status() == "running"
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


def test_a_stale_undo_is_refused(club: Club) -> None:
    table = Table(club, entrants=2)
    version = table.enter(1)["version"]
    table.enter(1, 0, 5)
    assert table.on_match(1, "undo", version=version).json()["code"] == "match_changed"
    assert table.match(1)["result"]["away_score"] == 5


def test_an_entry_of_the_log_is_undone_by_its_number(club: Club) -> None:
    table = Table(club, entrants=4)
    table.enter(1)
    seq = table.log()[-1]["seq"]
    assert table.post(f"log/{seq}/undo").status_code == 200
    again = table.post(f"log/{seq}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "not_undoable")
    nothing = table.post("log/1/undo")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "entry_not_found")


def test_a_withdrawal_is_undone(club: Club) -> None:
    table = Table(club, entrants=4)
    who = table.match(1)["home"]["participant_id"]
    gone = table.withdraw(who)
    assert gone.status_code in (200, 204), gone.content
    assert (table.match(1)["status"], table.match(1)["result"]["kind"]) == ("finished", "walkover")
    assert club.look(table.tournament_id, who)["status"] == "withdrawn"
    (seq,) = [line["seq"] for line in table.log() if line["kind"] == "withdrawn"]
    assert table.post(f"log/{seq}/undo").status_code == 200
    assert table.match(1)["status"] == "ready"
    assert club.look(table.tournament_id, who)["status"] == "entered"
    assert club.look(table.tournament_id)["participants"] == 4
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt


def test_a_stranger_undoes_nothing(club: Club, make_user: Any) -> None:
    table, member = Table(club, entrants=2), make_user()
    match = table.enter(1)
    seq = next(line["seq"] for line in table.log() if line["kind"] == "scored")
    assert table.on_match(1, "undo", token=member.token).status_code == 403
    assert table.post(f"log/{seq}/undo", token=member.token).status_code == 403
    assert table.match(1) == match


def test_undo_while_the_next_result_is_entered(club: Club) -> None:
    """Whoever comes first, the final is never left with a result of somebody who is not in it."""
    for _ in range(3):
        table = Table(club, entrants=4)
        table.enter(1)
        table.enter(2)
        one, final = table.match(1)["match_id"], table.match(3)["match_id"]
        works = [
            lambda one=one, table=table: club.http.post(
                f"/api/tournaments/matches/{one}/undo", json={}, token=table.token
            ),
            lambda final=final, table=table: table.patch(final, home_score=1, away_score=0),
        ]
        replies = at_once(lambda work: work(), works)
        assert sorted(reply.status_code for reply in replies) in ([200, 409],)
        rows, rebuilt = table.rebuilt()
        assert rows == rebuilt


FORMATS: list[dict[str, Any]] = [
    {"tournament_type": "single_elimination", "rules": {"third_place": True}},
    {"tournament_type": "double_elimination"},
    {"tournament_type": "round_robin", "rules": {"draws": True}},
    {"tournament_type": "groups_knockout", "rules": {"groups": 2, "qualifiers": 2}},
    {"tournament_type": "swiss", "rules": {"rounds": 3}},
    {"tournament_type": "single_elimination", "rules": {"reseed": True}},
]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: str(form["tournament_type"]))
@pytest.mark.parametrize("run", range(RUNS))
def test_random_play_and_undo_equal_the_rebuild(club: Club, form: dict[str, Any], run: int) -> None:
    chance = random.Random(run)
    table = Table(club, entrants=chance.randint(5, 9), **form)
    for _ in range(STEPS):
        _one_step(table, chance)
    rows, rebuilt = table.rebuilt()
    assert rows == rebuilt
    stored = Match.objects.using("tournaments").filter(tournament_id=table.tournament_id)
    assert stored.count() == len(rows)
    assert kinds_of(table.tournament_id)[0] == "created"


def _one_step(table: Table, chance: random.Random) -> None:
    """Enter, correct, undo or withdraw; refusals are fine, defects are not."""
    matches = [match for match in table.matches() if match["status"] in ("ready", "finished")]
    if not matches:
        table.post("rounds")
        return
    match, kind = chance.choice(matches), chance.random()
    if kind < 0.75:
        home, away = chance.choice([(1, 0), (0, 1), (2, 2)])
        reply = table.patch(
            match["match_id"], home_score=home, away_score=away, version=match["version"], cascade=chance.random() < 0.3
        )
    elif kind < 0.95:
        reply = table.http.post(
            f"/api/tournaments/matches/{match['match_id']}/undo",
            json={"cascade": chance.random() < 0.5},
            token=table.token,
        )
    else:
        lines = [line["seq"] for line in table.log() if line["kind"] in ("withdrawn", "paired")]
        who = match["home"]["participant_id"]
        if lines and chance.random() < 0.6:
            reply = table.post(f"log/{chance.choice(lines)}/undo", cascade=chance.random() < 0.5)
        else:
            reply = table.withdraw(who)
    assert reply.status_code < 500, reply.json()
    if reply.status_code >= 400:
        assert reply.status_code in (409, 422), reply.json()
    if chance.random() < 0.1:
        table.post("rounds")
