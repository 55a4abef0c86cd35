"""The seed tells each thing once, however often it runs."""

from __future__ import annotations

from apps.notifications.demo import WORDS, seed
from kernel.db import one


def test_seeding_twice_is_seeding_once() -> None:
    for _ in range(2):
        seed()
    sql = "SELECT count(*) FROM notifications_notification WHERE source LIKE 'demo:%%'"
    assert one("notifications", sql, []) == (len(WORDS),)
