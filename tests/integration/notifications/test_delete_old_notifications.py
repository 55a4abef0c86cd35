"""Retention: what has ended, and what was read long ago, in bounded batches; never what is unread."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.notifications import conf
from apps.notifications.domain.audiences import EVERYONE
from apps.notifications.domain.draft import Draft
from apps.notifications.queries import Reader
from apps.notifications.tasks import SCHEDULE, delete_old
from apps.notifications.usecases import delete_old_notifications as module
from apps.notifications.usecases.delete_old_notifications import delete_old_notifications
from apps.notifications.usecases.read_notification import read_all_notifications, read_notification
from apps.notifications.usecases.send_notification import send_notification
from kernel import clock
from kernel.db import execute, one, transaction
from tests.integration.notifications.conftest import stored, tell


def reader_of(person: Any) -> Reader:
    return Reader(user_id=person.user_id, role="member")


def later(days: float) -> Any:
    return clock.frozen(clock.now() + timedelta(days=days))


@pytest.fixture(autouse=True)
def _nothing_left_over() -> None:
    delete_old_notifications()


def broadcast(word: str, **fields: Any) -> Any:
    return send_notification(audience=EVERYONE, draft=Draft(message="x", event_type=word), **fields).notification


def test_a_broadcast_is_kept_until_its_end(word: str) -> None:
    broadcast(word)
    with later(29):
        delete_old_notifications()
    assert stored(word) == 1
    with later(31):
        delete_old_notifications()
    assert stored(word) == 0


def test_what_is_unread_is_kept(alice: Any, word: str) -> None:
    tell(alice.user_id, event_type=word)
    with later(10_000):
        delete_old_notifications()
    assert stored(word) == 1


@pytest.mark.parametrize("everything", [True, False])
def test_what_was_read_is_kept_for_a_while_and_its_mark_goes_with_it(alice: Any, word: str, everything: bool) -> None:
    told = tell(alice.user_id, event_type=word)
    if everything:
        read_all_notifications(reader=reader_of(alice), up_to=None)
    else:
        read_notification(reader=reader_of(alice), notification_id=told.notification_id)
    with later(conf.KEEP_READ.days - 1):
        delete_old_notifications()
    assert stored(word) == 1
    with later(conf.KEEP_READ.days + 1):
        delete_old_notifications()
    assert stored(word) == 0
    sql = "SELECT count(*) FROM notifications_read_mark WHERE user_id = %s"
    assert one("notifications", sql, [alice.user_id]) == (0,)


def test_somebody_elses_reading_deletes_nothing(alice: Any, bob: Any, word: str) -> None:
    tell(alice.user_id, event_type=word)
    read_all_notifications(reader=reader_of(bob), up_to=None)
    with later(conf.KEEP_READ.days + 1):
        delete_old_notifications()
    assert stored(word) == 1


def test_more_than_a_batch_goes_in_bounded_batches(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(*args: Any) -> int:
        sizes.append(execute(*args))
        return sizes[-1]

    for _ in range(7):
        broadcast(word)
    monkeypatch.setattr(module, "RETENTION_BATCH", 3)
    monkeypatch.setattr(module, "execute", counted)
    with later(31):
        assert delete_old_notifications() >= 7
    assert max(sizes) == 3
    assert stored(word) == 0


def test_a_number_is_never_given_twice(word: str) -> None:
    first = broadcast(word)
    with later(31):
        delete_old_notifications()
    assert broadcast(word).seq > first.seq


def test_a_key_may_come_again_when_its_notification_is_gone(word: str) -> None:
    broadcast(word, source=word)
    with later(31):
        delete_old_notifications()
    broadcast(word, source=word)
    assert stored(word) == 1


def test_the_task_runs_it(word: str) -> None:
    broadcast(word)
    with later(31):
        delete_old()
    assert stored(word) == 0
    assert [entry["task"] for entry in SCHEDULE.values()] == [delete_old.name]


def test_it_does_not_wait_for_who_is_sending(word: str) -> None:
    """Retention takes no lock of the stream."""
    broadcast(word)
    with transaction("notifications"), later(31):
        execute("notifications", "SET LOCAL lock_timeout = '1s'")
        assert delete_old_notifications() >= 1
