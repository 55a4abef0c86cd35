"""The bracket in the model of brackets-viewer: a preview, then the draw, then results."""

from __future__ import annotations

import gzip
from functools import partial
from typing import Any

import pytest

from tests.integration.tournaments.conftest import Club
from tests.integration.tournaments.play import Table, make_crowd


@pytest.fixture
def crowd(club: Club) -> Any:
    return partial(make_crowd, club)


def test_a_preview_before_the_draw(club: Club) -> None:
    table = Table(club, entrants=1, start=False, max_participants=8)
    empty = table.get("brackets").json()
    assert (empty["drawn"], empty["stage"], empty["match"]) == (False, [], [])
    for seed in range(2, 6):
        club.guest(table.tournament_id, name=f"P{seed}", seed=seed)
    preview = table.get("brackets").json()
    assert (preview["drawn"], len(preview["participant"]), len(preview["stage"])) == (False, 5, 1)
    assert all("match_id" not in match for match in preview["match"])


def test_the_draw_is_what_the_preview_said(club: Club) -> None:
    table = Table(club, entrants=6, start=False, rules={"seeding": "random"})
    preview = table.get("brackets").json()
    table.post("draw")
    drawn = table.get("brackets").json()
    assert drawn["drawn"] is True
    assert drawn["participant"] == preview["participant"]
    assert [match["opponent1"] for match in drawn["match"]] == [match["opponent1"] for match in preview["match"]]
    ours = {match["match_id"] for match in table.matches()}
    assert {match["match_id"] for match in drawn["match"] if "match_id" in match} == ours


def test_results_are_in_it(club: Club) -> None:
    table = Table(club, entrants=4)
    entered = table.enter(1, 4, 2)
    (match,) = [m for m in table.get("brackets").json()["match"] if m.get("match_id") == entered["match_id"]]
    assert (match["opponent1"]["score"], match["opponent1"]["result"], match["opponent2"]["score"]) == (4, "win", 2)


def test_it_is_sent_once(club: Club) -> None:
    table = Table(club, entrants=4)
    first = table.get("brackets")
    for tag in (first.headers["ETag"], f"W/{first.headers['ETag']}", f'"0", {first.headers["ETag"]}'):
        again = table.get("brackets", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
    table.enter(1)
    assert table.get("brackets", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("kind", ["single_elimination", "double_elimination"])
def test_256_entrants_fit_into_100_kilobytes(club: Club, crowd: Any, kind: str) -> None:
    tournament_id = crowd(256, tournament_type=kind)
    assert (
        club.http.post(f"/api/tournaments/{tournament_id}/start", json={}, token=club.trainer.token).status_code == 200
    )
    body = club.http.get(f"/api/tournaments/{tournament_id}/brackets").content
    packed = len(gzip.compress(body, 6))
    assert packed <= 100_000, packed
