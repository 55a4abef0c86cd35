"""Words the tests of identity share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import msgspec
from django.db import connections

from kernel.db import rows

PASSWORD = "correct horse battery"


class Person(msgspec.Struct, frozen=True):
    user_id: UUID
    email: str
    token: str


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What ``act(0) .. act(count - 1)`` return, all started at the same moment."""
    barrier = Barrier(count)

    def run(number: int) -> Any:
        barrier.wait(timeout=10)
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def events_of(user_id: UUID) -> list[str]:
    """Topics waiting in the outbox about a user, in order."""
    sql = "SELECT type FROM outbox WHERE aggregateid = %s ORDER BY id"
    return [topic for (topic,) in rows("accounts", sql, [str(user_id)])]
