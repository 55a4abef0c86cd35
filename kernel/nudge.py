"""Waking a sweep. A nudge carries no meaning: lose it, double it, and the tick does the same work a second later."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from kernel.logging import log
from kernel.metrics import NUDGES

EVERY_SECONDS, CONNECT_SECONDS, AFTER_FAILURE_SECONDS = 0.2, 0.5, 5.0
"""A broker that is away costs a process one short wait in the last of these, and no request its answer."""


class Nudge:
    """``nudge = Nudge("apps.payments.tasks.settle")``; to be called after the commit.

    At most one message per process in :data:`EVERY_SECONDS`. Never fails for the sake of the broker: that is counted,
    and the periodic sweep comes anyway.
    """

    def __init__(self, task: str) -> None:
        self.task, self._not_before, self._lock = task, float("-inf"), threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            if time.monotonic() < self._not_before:
                return
            self._not_before = time.monotonic() + EVERY_SECONDS
        try:
            # Its own short-tempered connection would be made anew each time; the pool's is kept and bounded below.
            with pool().acquire(block=True, timeout=CONNECT_SECONDS) as connection:
                current_app.send_task(self.task, connection=connection, retry=False, ignore_result=True, expires=5)
        except (OperationalError, OSError) as error:
            self._not_before = time.monotonic() + AFTER_FAILURE_SECONDS
            NUDGES.labels(self.task, "lost").inc()
            log.warning("nudge_lost", task=self.task, error=type(error).__name__)
        else:
            NUDGES.labels(self.task, "sent").inc()


@lru_cache(maxsize=1)
def pool() -> Any:
    """Connections that give up on the broker after half a second, instead of the worker's patient ones."""
    options = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
    return current_app.connection_for_write(transport_options=options, connect_timeout=CONNECT_SECONDS).Pool(4)
