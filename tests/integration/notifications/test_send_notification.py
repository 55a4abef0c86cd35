"""Sending: to one person, to a role, to everybody; one row each, once for each key, by staff alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.notifications.contract import InvalidNotification, Notifications
from kernel import clock
from kernel.contracts import client, use_transport
from tests.integration.notifications.conftest import events_of, stored

SEND, BROADCAST, LIST = "/api/notifications/send", "/api/notifications/broadcast", "/api/notifications"


def listed(http: Any, person: Any, word: str) -> list[Any]:
    return list(http.get(f"{LIST}?event_type={word}", token=person.token).json()["results"])


def test_one_person_gets_it_and_nobody_else(http: Any, alice: Any, bob: Any, trainer: Any, word: str) -> None:
    body = {"user_id": str(alice.user_id), "message": "Court 2", "event_type": word, "data": {"match": 7}}
    answer = http.post(SEND, json=body, token=trainer.token)
    assert answer.status_code == 201
    told = answer.json()
    assert answer.headers["Location"] == f"{LIST}/{told['notification_id']}"
    assert {name: told[name] for name in body} == body
    assert (told["audience"], told["role"], told["read_at"], told["expires_at"]) == ("person", None, None, None)
    assert told["created_by"] == str(trainer.user_id)
    assert listed(http, alice, word) == [told]
    assert listed(http, bob, word) == listed(http, trainer, word) == []


def test_a_role_gets_one_row(http: Any, alice: Any, trainer: Any, make_user: Any, word: str) -> None:
    answer = http.post(SEND, json={"role": "trainer", "message": "x", "event_type": word}, token=trainer.token)
    assert (answer.status_code, answer.json()["audience"], answer.json()["role"]) == (201, "role", "trainer")
    assert [len(listed(http, person, word)) for person in (trainer, make_user(role="trainer"), alice)] == [1, 1, 0]
    assert stored(word) == 1


def test_everybody_gets_one_row_also_who_comes_later(
    http: Any, alice: Any, trainer: Any, make_user: Any, word: str
) -> None:
    answer = http.post(BROADCAST, json={"message": "x", "event_type": word}, token=trainer.token)
    assert (answer.status_code, answer.json()["audience"]) == (201, "everyone")
    assert [len(listed(http, person, word)) for person in (alice, trainer, make_user())] == [1, 1, 1]
    assert stored(word) == 1


def test_the_event_is_written_with_it_and_says_no_text(http: Any, alice: Any, trainer: Any, word: str) -> None:
    body = {"user_id": str(alice.user_id), "message": "secret", "event_type": word}
    told = http.post(SEND, json=body, token=trainer.token).json()
    (event,) = events_of(told["notification_id"])
    assert datetime.fromisoformat(event.pop("created_at")) == datetime.fromisoformat(told["created_at"])
    assert event == {
        name: told[name] for name in ("notification_id", "audience", "user_id", "role", "event_type", "seq")
    }


@pytest.mark.parametrize("path", [SEND, BROADCAST])
def test_strangers_and_members_may_not_and_nothing_is_stored(http: Any, alice: Any, path: str, word: str) -> None:
    body = {"message": "x", "event_type": word, "user_id": str(alice.user_id)}
    assert http.post(path, json=body).status_code == 401
    assert http.post(path, json=body, token=alice.token).status_code == 403
    assert stored(word) == 0


BAD: list[dict[str, Any]] = [
    {},
    {"message": "x"},
    {"message": "x", "user_id": str(uuid4()), "role": "member"},
    {"message": "x", "role": "emperor"},
    {"message": "", "role": "member"},
    {"message": "x" * 2001, "role": "member"},
    {"message": "a\x00b", "role": "member"},
    {"message": "x", "role": "member", "event_type": "no spaces"},
    {"message": "x", "role": "member", "data": []},
    {"message": "x", "role": "member", "data": {"a": "\x00"}},
    {"message": "x", "role": "member", "data": {"a": "x" * 9000}},
    {"message": "x", "role": "member", "expires_at": "2026-01-01T00:00:00"},
]


@pytest.mark.parametrize("body", BAD)
def test_a_bad_body_is_refused(http: Any, trainer: Any, body: dict[str, Any]) -> None:
    assert http.post(SEND, json=body, token=trainer.token).status_code == 400


def test_what_would_never_be_seen_is_refused(http: Any, trainer: Any, word: str) -> None:
    body = {"message": "x", "event_type": word, "expires_at": "2020-01-01T00:00:00Z"}
    answer = http.post(BROADCAST, json=body, token=trainer.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "expiry_passed")
    assert stored(word) == 0


def test_what_has_expired_is_gone(http: Any, alice: Any, trainer: Any, word: str) -> None:
    end = datetime.now(UTC) + timedelta(hours=1)
    body = {"message": "x", "event_type": word, "expires_at": end.isoformat()}
    told = http.post(BROADCAST, json=body, token=trainer.token).json()
    assert len(listed(http, alice, word)) == 1
    # The gate checks tokens on the same clock: look through the query alone.
    from apps.notifications.queries import Reader, count_unread, list_notifications

    reader = Reader(user_id=alice.user_id, role="member")
    with clock.frozen(end + timedelta(seconds=1)):
        found = list_notifications(reader=reader, unread=False, event_type=word, before=None, limit=9)
        assert found == []
        later = count_unread(reader=reader)
    assert later == count_unread(reader=reader) - 1
    assert told["expires_at"]


def test_the_same_key_is_the_same_notification(http: Any, trainer: Any, word: str) -> None:
    body, key = {"message": "x", "event_type": word}, {"Idempotency-Key": uuid4().hex}
    first, again = (http.post(BROADCAST, json=body, token=trainer.token, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    changed = http.post(BROADCAST, json=body | {"message": "y"}, token=trainer.token, headers=key)
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_key_reused")
    other = http.post(SEND, json=body | {"role": "member"}, token=trainer.token, headers=key)
    assert (other.status_code, stored(word)) == (422, 1)


def test_a_key_belongs_to_its_sender(http: Any, trainer: Any, make_user: Any, word: str) -> None:
    body, key = {"message": "x", "event_type": word}, {"Idempotency-Key": uuid4().hex}
    for sender in (trainer, make_user(role="admin")):
        assert http.post(BROADCAST, json=body, token=sender.token, headers=key).status_code == 201
    assert stored(word) == 2


def test_without_a_key_each_is_its_own(http: Any, trainer: Any, word: str) -> None:
    for _ in range(2):
        http.post(BROADCAST, json={"message": "x", "event_type": word}, token=trainer.token)
    assert stored(word) == 2


def test_sixty_four_at_once_with_one_key_are_one_row_and_one_event(alice: Any, word: str) -> None:
    def notify(_: int) -> UUID:
        try:
            told = client(Notifications).notify(
                user_id=alice.user_id, message="x", event_type=word, data={}, key=f"test:{word}"
            )
        finally:
            connections["notifications"].close()
        return told.notification_id

    with ThreadPoolExecutor(64) as pool:
        told = set(pool.map(notify, range(64)))
    assert (len(told), stored(word)) == (1, 1)
    assert len(events_of(told.pop())) == 1


def test_numbers_have_no_gaps_when_many_send_at_once(alice: Any, word: str) -> None:
    from apps.notifications.domain.audiences import person
    from apps.notifications.domain.draft import Draft
    from apps.notifications.queries import newest_seq
    from apps.notifications.usecases.send_notification import send_notification

    before = newest_seq()

    def send(_: int) -> int:
        try:
            draft = Draft(message="x", event_type=word)
            return send_notification(audience=person(alice.user_id), draft=draft).notification.seq
        finally:
            connections["notifications"].close()

    with ThreadPoolExecutor(8) as pool:
        seqs = sorted(pool.map(send, range(64)))
    assert seqs == list(range(before + 1, before + 65))


@pytest.mark.parametrize("transport", ["local", "wire"])
def test_another_context_tells_somebody_nobody_knows(word: str, transport: str) -> None:
    with use_transport(transport):
        told = client(Notifications).notify(user_id=uuid4(), message="x", event_type=word, data={"a": 1}, key=word)
        again = client(Notifications).notify(user_id=uuid4(), message="reworded", event_type=word, data={}, key=word)
    assert (told, stored(word)) == (again, 1)


@pytest.mark.parametrize("wrong", [{"message": ""}, {"event_type": "a b"}, {"data": {"x": "y" * 9000}}])
def test_another_context_is_told_what_is_wrong(wrong: dict[str, Any]) -> None:
    said: dict[str, Any] = {"message": "x", "event_type": "x", "data": {}} | wrong
    with use_transport("wire"), pytest.raises(InvalidNotification):
        client(Notifications).notify(user_id=uuid4(), key=uuid4().hex, **said)
