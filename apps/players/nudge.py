"""Waking the sweep. A nudge carries no meaning: lose it, double it, and the tick does the same work a second later."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError

from kernel.logging import log

EVERY_SECONDS = 0.2
AFTER_FAILURE_SECONDS = 5.0
"""A broker that is away costs a process one short wait in this time, and no request its answer."""

CONNECT_SECONDS = 0.5
_lock = threading.Lock()
_not_before = float("-inf")


def nudge() -> None:
    """Ask for a sweep now; at most one message per process in :data:`EVERY_SECONDS`. Call after the commit.

    Never fails for the sake of the broker: the periodic sweep comes anyway.
    """
    global _not_before
    with _lock:
        if time.monotonic() < _not_before:
            return
        _not_before = time.monotonic() + EVERY_SECONDS
    try:
        _publish()
    except (OperationalError, OSError) as error:
        _not_before = time.monotonic() + AFTER_FAILURE_SECONDS
        log.warning("nudge_lost", error=type(error).__name__)


def _publish() -> None:
    from apps.players.tasks import scout

    # Its own short-tempered connection would be made anew each time; the pool's is kept and bounded below.
    with _pool().acquire(block=True, timeout=CONNECT_SECONDS) as connection:
        scout.apply_async(connection=connection, retry=False, ignore_result=True, expires=5)


@lru_cache(maxsize=1)
def _pool() -> Any:
    """Connections that give up on the broker after half a second, instead of the worker's patient ones."""
    options = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
    return current_app.connection_for_write(transport_options=options, connect_timeout=CONNECT_SECONDS).Pool(4)
