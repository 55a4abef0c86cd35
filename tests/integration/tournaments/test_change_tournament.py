"""Changing a tournament before it starts."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.integration.tournaments.conftest import API, Club, kinds_of, row
from tests.integration.tournaments.test_participants import drawn, put, state


def change(club: Club, tournament_id: UUID, *, by: Any = None, **body: Any) -> Any:
    return club.http.patch(f"{API}/{tournament_id}", json=body, token=(by or club.trainer).token)


def test_what_is_sent_changes_and_the_rest_stays(club: Club) -> None:
    tournament_id = club.tournament(description="Old", rules={"best_of": 3})
    changed = change(club, tournament_id, name="New", start_date="2027-06-01T08:00:00Z", entry_fee="5")
    assert changed.status_code == 200, changed.json()
    body = changed.json()
    assert (body["name"], body["description"], body["start_date"]) == ("New", "Old", "2027-06-01T08:00:00Z")
    assert (body["entry_fee"], body["rules"]["best_of"]) == ("5.00", 3)
    assert club.look(tournament_id) == body
    assert kinds_of(tournament_id) == ["created", "changed"]
    assert change(club, tournament_id, start_date="2027-06-02").json()["start_date"] == "2027-06-02"


def test_no_change_leaves_no_trace(club: Club) -> None:
    tournament_id = club.tournament(name="Same", rules={"third_place": True})
    before = club.look(tournament_id)
    assert change(club, tournament_id, name="Same", rules={"third_place": True}, max_participants=16).json() == before
    assert change(club, tournament_id).json() == before


def test_the_trainer_who_made_it_or_an_administrator(club: Club) -> None:
    tournament_id, another = club.tournament(name="Mine"), club.make_user(role="trainer")
    refused = change(club, tournament_id, by=another, name="Theirs")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_the_organiser")
    assert change(club, tournament_id, by=club.make_user(), name="Theirs").status_code == 403
    assert row(tournament_id).name == "Mine"
    assert change(club, tournament_id, by=club.admin, name="Ours").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"max_participants": 2}, 409, "max_participants_too_low"),
        ({"entry_fee": "1.00"}, 409, "tournament_has_entries"),
        ({"currency": "EUR"}, 409, "tournament_has_entries"),
        ({"entrant_kind": "team"}, 409, "tournament_has_entries"),
        ({"rules": {"draws": True}}, 400, "rules_invalid"),
        ({"tournament_type": "round_robin", "rules": {"groups": 9}}, 400, "rules_invalid"),
        ({"currency": "XXX"}, 400, "currency_unknown"),
        ({"entry_fee": "0.001"}, 400, "entry_fee_invalid"),
        ({"start_date": "soon"}, 400, "start_date_malformed"),
        ({"name": ""}, 400, "malformed"),
    ],
)
def test_what_cannot_be(club: Club, body: dict[str, Any], status: int, code: str) -> None:
    tournament_id = club.tournament(entrants=3)
    before = club.look(tournament_id)
    refused = change(club, tournament_id, **{"description": "changed too"} | body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert club.look(tournament_id) == before


@pytest.mark.parametrize("body", [{"tournament_type": "double_elimination"}, {"rules": {"third_place": True}}])
def test_another_format_discards_the_draw(club: Club, body: dict[str, Any]) -> None:
    tournament_id = club.tournament(entrants=2)
    drawn(tournament_id)
    assert change(club, tournament_id, name="Another").json()["status"] == "drawn"
    assert change(club, tournament_id, **body).json()["status"] == "open"
    assert state(tournament_id) == ("open", 2, 0, 0)


@pytest.mark.parametrize(
    ("status", "code"),
    [("running", "tournament_started"), ("completed", "tournament_completed"), ("cancelled", "tournament_cancelled")],
)
def test_too_late(club: Club, status: str, code: str) -> None:
    tournament_id = club.tournament()
    put(tournament_id, status)
    refused = change(club, tournament_id, name="Late")
    assert (refused.status_code, refused.json()["code"]) == (409, code)


def test_what_is_not_there(club: Club) -> None:
    assert change(club, uuid4(), name="x").json()["code"] == "tournament_not_found"
