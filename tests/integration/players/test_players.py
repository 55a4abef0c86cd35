"""Adding, reading, changing and deleting players."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from tests.integration.players.conftest import Club, events_of

GOOD = {
    "full_name": "Leo Arvanti",
    "country": "Freedonia",
    "position": "Striker",
    "age": 27,
    "status": "Free agent",
    "current_team": "Port United",
    "league": "First League",
    "market_value": 1250000.5,
    "statistics": {"goals": 14, "Pace rating": 88.5},
}


def test_create_player(club: Club) -> None:
    reply = club.add(**GOOD)
    body = reply.json()
    assert reply.status_code == 201
    assert reply["Location"] == f"/api/players/{body['player_id']}"
    assert body["position"] == "forward"
    assert body["role"] == "striker"
    assert body["status"] == "free_agent"
    assert body["market_value"] == "1250000.50"
    assert body["statistics"] == {"goals": 14, "Pace rating": 88.5}
    assert body["scouting_report"] is None
    assert club.look(body["player_id"]) == body
    assert events_of(body["player_id"]) == ["player_created"]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"position": "Quarterback"}, "position_unknown", "position"),
        ({"status": "asleep"}, "status_unknown", "status"),
        ({"age": 4}, "age_invalid", "age"),
        ({"age": 71}, "age_invalid", "age"),
        ({"age": "old"}, "malformed", "age"),
        ({"full_name": "  "}, "text_invalid", "full_name"),
        ({"full_name": "A\x00B"}, "text_invalid", "full_name"),
        ({"league": "x" * 121}, "text_invalid", "league"),
        ({"market_value": -1}, "market_value_invalid", "market_value"),
        ({"market_value": "1.005"}, "market_value_invalid", "market_value"),
        ({"market_value": "10000000000"}, "market_value_invalid", "market_value"),
        ({"market_value": "NaN"}, "market_value_invalid", "market_value"),
        ({"currency": "XTS"}, "currency_unknown", "currency"),
        ({"statistics": {"goals": 1e10}}, "statistics_invalid", "statistics.goals"),
        ({"statistics": {"<b>": 1}}, "statistics_invalid", "statistics"),
        ({"statistics": {f"s{n}": 1 for n in range(61)}}, "statistics_invalid", "statistics"),
        ({"statistics": {"goals": "many"}}, "malformed", "statistics[...]"),
    ],
)
def test_create_player_refuses(club: Club, wrong: dict[str, Any], code: str, field: str) -> None:
    reply = club.add(**{**GOOD, **wrong})
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (400, code, field)


@pytest.mark.parametrize("statistics", ['{"goals": NaN}', '{"goals": 1e999}', '{"goals": Infinity}'])
def test_create_player_takes_finite_numbers_only(club: Club, statistics: str) -> None:
    body = '{"full_name": "A", "position": "GK", "age": 20, "statistics": ' + statistics + "}"
    reply = club.http.post("/api/players", data=body.encode(), token=club.member.token)
    assert reply.status_code == 400


def test_create_player_needs_a_token(club: Club) -> None:
    before = club.http.get("/api/players?limit=1").json()["results"][:1]
    assert club.add(token="", full_name="Nobody").status_code == 401
    assert club.http.get("/api/players?limit=1").json()["results"][:1] == before


def test_create_player_twice_with_one_key(club: Club) -> None:
    key = uuid4().hex
    first, again = club.add(key=key), club.add(key=key)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    other = club.add(key=key, age=30)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert club.add(key=key, token=club.trainer.token).json()["player_id"] != first.json()["player_id"]


def test_create_player_at_once_with_one_key(club: Club) -> None:
    key = uuid4().hex

    def add(_: int) -> str:
        try:
            return str(club.add(key=key).json()["player_id"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(add, range(16)))
    assert len(made) == 1
    assert events_of(made.pop()) == ["player_created"]


def test_change_player(club: Club) -> None:
    player_id = club.added(**GOOD)
    reply = club.http.patch(f"/api/players/{player_id}", json={"age": 28}, token=club.member.token)
    assert (reply.status_code, reply.json()["age"], reply.json()["version"]) == (200, 28, 2)
    assert reply.json()["full_name"] == GOOD["full_name"]
    assert reply["ETag"] == '"2"'
    assert events_of(player_id) == ["player_created", "player_changed"]


def test_change_player_to_the_same_leaves_no_trace(club: Club) -> None:
    player_id = club.added(**GOOD)
    reply = club.http.patch(
        f"/api/players/{player_id}", json={"age": 27, "status": "FREE-AGENT"}, token=club.member.token
    )
    assert reply.json()["version"] == 1
    assert events_of(player_id) == ["player_created"]


@pytest.mark.parametrize(
    ("change", "role"),
    [
        ({"position": "forward"}, "striker"),
        ({"position": "winger"}, "winger"),
        ({"position": "GK"}, ""),
        ({"position": "GK", "role": "captain"}, "captain"),
    ],
)
def test_change_player_keeps_a_role_that_fits(club: Club, change: dict[str, str], role: str) -> None:
    player_id = club.added(**GOOD)
    assert club.http.patch(f"/api/players/{player_id}", json=change, token=club.member.token).json()["role"] == role


def test_replace_player_empties_what_is_left_out(club: Club) -> None:
    player_id = club.added(**GOOD)
    sent = {"full_name": "Leo Arvanti", "position": "Striker", "age": 27}
    body = club.http.put(f"/api/players/{player_id}", json=sent, token=club.member.token).json()
    assert (body["market_value"], body["league"], body["statistics"], body["status"]) == (None, "", {}, "active")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_change_player_that_somebody_changed(club: Club, method: str) -> None:
    player_id = club.added(**GOOD)
    path, token = f"/api/players/{player_id}", club.member.token
    sent = {**GOOD, "age": 30}
    assert club.http.request(method, path, json=sent, token=token, headers={"If-Match": '"1"'}).status_code == 200
    for late in ({"headers": {"If-Match": '"1"'}, "json": {**GOOD, "age": 31}}, {"json": {**GOOD, "version": 1}}):
        reply = club.http.request(method, path, token=token, **late)
        assert (reply.status_code, reply.json()["code"], reply.json()["version"]) == (409, "player_changed", 2)
    assert club.look(player_id)["age"] == 30
    assert events_of(player_id) == ["player_created", "player_changed"]


def test_change_player_at_once_lets_one_win(club: Club) -> None:
    player_id = club.added(**GOOD)

    def change(age: int) -> int:
        try:
            sent = {"age": age, "version": 1}
            return int(club.http.patch(f"/api/players/{player_id}", json=sent, token=club.member.token).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(change, range(30, 38)))
    assert answers == [200] + [409] * 7
    assert club.look(player_id)["version"] == 2


@pytest.mark.parametrize("tag", ["x", '""', '"one"', '"99999999999999999999"'])
def test_change_player_refuses_a_strange_tag(club: Club, tag: str) -> None:
    player_id = club.added()
    headers = {"If-Match": tag}
    reply = club.http.patch(f"/api/players/{player_id}", json={"age": 30}, token=club.member.token, headers=headers)
    assert (reply.status_code, reply.json()["field"]) == (400, "If-Match")
    assert club.look(player_id)["version"] == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_strangers_change_nothing(club: Club, method: str) -> None:
    player_id = club.added(**GOOD)
    before = club.look(player_id)
    assert club.http.request(method, f"/api/players/{player_id}", json={**GOOD, "age": 40}).status_code == 401
    assert club.look(player_id) == before


def test_delete_player(club: Club) -> None:
    player_id = club.added(**GOOD)
    club.played(player_id)
    path = f"/api/players/{player_id}"
    assert club.http.delete(path, token=club.member.token).status_code == 403
    assert club.look(player_id)["full_name"] == GOOD["full_name"]
    assert club.http.delete(path, token=club.trainer.token).status_code == 204
    again = club.http.delete(path, token=club.trainer.token)
    assert (again.status_code, again.json()["code"]) == (404, "player_not_found")
    assert events_of(player_id)[-1] == "player_deleted"
    assert events_of(player_id).count("player_deleted") == 1


def test_create_players_all_or_nobody(club: Club) -> None:
    sent = [
        GOOD,
        {**GOOD, "age": 3},
        {"position": "GK", "age": 20},
        {**GOOD, "position": "Pope"},
        {**GOOD, "age": "x"},
        7,
    ]
    before = club.http.get("/api/players?limit=1").json()["results"]
    reply = club.http.post("/api/players/bulk", json={"players": sent}, token=club.trainer.token)
    refused = [(one["row"], one["field"], one["code"]) for one in reply.json()["refused"]]
    assert (reply.status_code, reply.json()["code"]) == (400, "players_refused")
    assert refused == [
        (2, "age", "age_invalid"),
        (3, "full_name", "malformed"),
        (4, "position", "position_unknown"),
        (5, "age", "malformed"),
        (6, "", "malformed"),
    ]
    assert club.http.get("/api/players?limit=1").json()["results"] == before


def test_create_and_delete_players(club: Club) -> None:
    reply = club.http.post("/api/players/bulk", json={"players": [GOOD] * 3}, token=club.trainer.token)
    ids = [one["player_id"] for one in reply.json()["created"]]
    assert reply.status_code == 201
    assert [events_of(player_id) for player_id in ids] == [["player_created"]] * 3
    denied = club.http.post("/api/players/bulk-delete", json={"player_ids": ids}, token=club.member.token)
    assert denied.status_code == 403
    assert club.look(ids[0])["full_name"] == GOOD["full_name"]
    for deleted, missing in ((ids, []), ([], ids)):
        body = club.http.post("/api/players/bulk-delete", json={"player_ids": ids}, token=club.trainer.token).json()
        assert (sorted(body["deleted"]), sorted(body["missing"])) == (sorted(deleted), sorted(missing))
    assert [events_of(player_id)[-1] for player_id in ids] == ["player_deleted"] * 3


def test_get_player_that_is_not_there(club: Club) -> None:
    reply = club.http.get(f"/api/players/{uuid4()}")
    assert (reply.status_code, reply.json()["code"]) == (404, "player_not_found")
