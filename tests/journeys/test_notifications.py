"""Notifications through the gateway and all processes: sent, broadcast, and produced from what happens elsewhere."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.live import Live

pytestmark = pytest.mark.journey
PASSWORD = "passw0rd!x"


@pytest.fixture(scope="module")
def admin(live: Live) -> str:
    return live.admin_token()


def new_person(live: Live, role: str = "member") -> dict[str, Any]:
    email = f"{uuid4().hex}@example.com"
    made = live.request("POST", "/api/auth/register", json={"email": email, "password": PASSWORD, "role": role})
    assert made.status == 201, made.data
    return {**made.json(), "token": live.login(email, PASSWORD)}


def listen(live: Live, token: str, query: str = "") -> ClientConnection:
    url = live.url.replace("http", "ws") + "/api/notifications/ws" + query
    return connect(url, subprotocols=["banyan.v1", f"bearer.{token}"])  # type: ignore[list-item]


def next_of(socket: ClientConnection, event_type: str) -> Any:
    """The next live notification of a type."""
    while True:
        frame = json.loads(socket.recv(timeout=30))
        if frame.get("event_type") == event_type:
            return frame


def test_send_to_all_devices_read_and_recover(live: Live, admin: str) -> None:
    member = new_person(live)
    with listen(live, member["token"]) as phone, listen(live, member["token"]) as laptop:
        body = {"user_id": member["user_id"], "message": "Court 2 is yours", "event_type": "court"}
        sent = live.request("POST", "/api/notifications/send", json=body, token=admin)
        assert sent.status == 201, sent.data
        assert [next_of(socket, "court") for socket in (phone, laptop)] == [sent.json()] * 2
    path = f"/api/notifications/{sent.json()['notification_id']}"
    assert live.request("PATCH", f"{path}/read", token=member["token"]).json()["read_at"]
    later = live.request("POST", "/api/notifications/send", json=body | {"message": "It rains"}, token=admin).json()
    with listen(live, member["token"], f"?last_id={sent.json()['notification_id']}") as back:
        sync = json.loads(back.recv(timeout=30))
        assert sync["recovered"]
        assert [one["message"] for one in sync["messages"] if one["event_type"] == "court"] == [later["message"]]


def test_a_broadcast_reaches_everybody(live: Live, admin: str) -> None:
    word = f"news.{uuid4().hex}"
    with listen(live, admin) as one, listen(live, new_person(live)["token"]) as other:
        body = {"message": "The club is closed", "event_type": word}
        assert live.request("POST", "/api/notifications/broadcast", json=body, token=admin).status == 201
        assert next_of(one, word) == next_of(other, word)


def test_who_is_approved_is_told_and_comes_back_as_a_trainer(live: Live, admin: str) -> None:
    trainer = new_person(live, "trainer")
    answer = live.request("PATCH", "/api/users/approve", json={"user_id": trainer["user_id"]}, token=admin)
    assert answer.status == 200, answer.data
    token = live.login(trainer["email"], PASSWORD)
    with listen(live, token) as socket:
        waiting = json.loads(socket.recv(timeout=30))["messages"]
        topic = "accounts.user_approved"
        told = next((one for one in waiting if one["event_type"] == topic), None) or next_of(socket, topic)
        assert told["user_id"] == trainer["user_id"]


def test_a_failed_payment_is_told(live: Live) -> None:
    member = new_person(live)
    with listen(live, member["token"]) as socket:
        body = {"amount": "10.00", "currency": "USD", "description": "more than there is"}
        headers = {"Idempotency-Key": uuid4().hex}
        paid = live.request("POST", "/api/payments", json=body, token=member["token"], headers=headers)
        told = next_of(socket, "payments.payment_failed")
        assert told["data"]["payment_id"] == paid.json()["payment_id"]


def test_the_service_answers_like_the_monolith(live: Live, admin: str) -> None:
    """Both hosts share the database and the bus: a socket here hears what was sent over there."""
    live.extract("notifications")
    member = new_person(live)
    with listen(live, member["token"]) as before:
        live.manage("route", "notifications", "--service", "--weight", "100")
        with listen(live, member["token"]) as after:
            body = {"user_id": member["user_id"], "message": "x", "event_type": "moved"}
            assert live.request("POST", "/api/notifications/send", json=body, token=admin).status == 201
            assert next_of(before, "moved") == next_of(after, "moved")
    live.manage("route", "notifications", "--back")
