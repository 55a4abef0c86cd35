"""Reading: one's own, newest first, page by page; one at a time or all at once, on every device."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from kernel.db import one
from kernel.http.paging import encode_cursor
from tests.integration.notifications.conftest import tell

LIST = "/api/notifications"


def unread(http: Any, person: Any) -> int:
    return int(http.get(f"{LIST}/unread", token=person.token).json()["unread"])


def read_all(http: Any, person: Any, **body: Any) -> Any:
    return http.patch(f"{LIST}/read", json=body, token=person.token)


@pytest.fixture
def reader(http: Any, alice: Any) -> Any:
    """Somebody who has read all that other tests told everybody."""
    assert read_all(http, alice).json() == {"unread": 0}
    return alice


def test_newest_first_page_by_page(http: Any, reader: Any, word: str) -> None:
    told = [tell(reader.user_id, event_type=word) for _ in range(5)]
    seen, cursor = [], ""
    for expected in (2, 2, 1):
        page = http.get(f"{LIST}?event_type={word}&limit=2&cursor={cursor}", token=reader.token).json()
        assert len(page["results"]) == expected
        seen += page["results"]
        cursor = page["next"]
    assert cursor is None
    assert [one["seq"] for one in seen] == [notification.seq for notification in reversed(told)]


@pytest.mark.parametrize("cursor", ["x", "!!", encode_cursor("-1"), encode_cursor("x"), encode_cursor("9" * 30)])
def test_a_cursor_that_is_not_ours(http: Any, alice: Any, cursor: str) -> None:
    assert http.get(f"{LIST}?cursor={cursor}", token=alice.token).status_code == 400


def test_reading_one_is_reading_it_on_all_devices(http: Any, reader: Any, word: str) -> None:
    first, second = tell(reader.user_id, event_type=word), tell(reader.user_id, event_type=word)
    assert unread(http, reader) == 2
    path = f"{LIST}/{first.notification_id}"
    answers = [http.patch(f"{path}/read", token=reader.token).json() for _ in range(2)]
    assert answers[0]["read_at"]
    assert answers[0] == answers[1] == http.get(path, token=reader.token).json()
    assert unread(http, reader) == 1
    found = http.get(f"{LIST}?unread=true&event_type={word}", token=reader.token).json()["results"]
    assert [one["seq"] for one in found] == [second.seq]


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PATCH", "/read")])
def test_what_is_not_mine_is_not_there_and_stays_unread(
    http: Any, reader: Any, bob: Any, method: str, path: str, word: str
) -> None:
    told = tell(reader.user_id, event_type=word)
    for notification_id in (told.notification_id, uuid4()):
        answer = http.request(method, f"{LIST}/{notification_id}{path}", token=bob.token)
        assert (answer.status_code, answer.json()["code"]) == (404, "notification_not_found")
    assert read_all(http, bob, up_to=str(told.notification_id)).status_code == 404
    assert unread(http, reader) == 1


def test_reading_all_up_to_one(http: Any, reader: Any, word: str) -> None:
    told = [tell(reader.user_id, event_type=word) for _ in range(3)]
    assert read_all(http, reader, up_to=str(told[1].notification_id)).json() == {"unread": 1}
    assert read_all(http, reader, up_to=str(told[0].notification_id)).json() == {"unread": 1}, "never backwards"
    found = http.get(f"{LIST}?event_type={word}", token=reader.token).json()["results"]
    assert [one["read_at"] is None for one in found] == [True, False, False]
    assert read_all(http, reader).json() == {"unread": 0}


def test_reading_all_is_one_row_however_much_it_was(http: Any, reader: Any, word: str) -> None:
    for _ in range(20):
        tell(reader.user_id, event_type=word)
    read_all(http, reader)
    sql = """SELECT (SELECT count(*) FROM notifications_reader WHERE user_id = %(id)s),
                    (SELECT count(*) FROM notifications_read_mark WHERE user_id = %(id)s)"""
    assert one("notifications", sql, {"id": reader.user_id}) == (1, 0)


def test_everybody_reads_a_broadcast_for_himself(http: Any, reader: Any, bob: Any, trainer: Any, word: str) -> None:
    read_all(http, bob)
    told = http.post(f"{LIST}/broadcast", json={"message": "x", "event_type": word}, token=trainer.token).json()
    http.patch(f"{LIST}/{told['notification_id']}/read", token=reader.token)
    assert (unread(http, reader), unread(http, bob)) == (0, 1)


def test_many_devices_at_once_leave_one_mark(http: Any, reader: Any, word: str) -> None:
    from apps.notifications.queries import Reader
    from apps.notifications.usecases.read_notification import read_notification

    told = tell(reader.user_id, event_type=word)

    def read(_: int) -> Any:
        try:
            who = Reader(user_id=reader.user_id, role="member")
            return read_notification(reader=who, notification_id=told.notification_id).read_at
        finally:
            connections["notifications"].close()

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(read, range(16)))) == 1
    sql = "SELECT count(*) FROM notifications_read_mark WHERE notification_id = %s"
    assert one("notifications", sql, [told.notification_id]) == (1,)
