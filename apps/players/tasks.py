"""Periodic work. No task takes arguments: a message is a nudge, the rows say what is to be done."""

from __future__ import annotations

import threading

from celery import shared_task

from apps.players.usecases.run_scouting import run_scouting

LANES = threading.BoundedSemaphore(2)
"""Sweeps of a process at once: a slow provider may not take all threads of a worker that others share."""


@shared_task
def scout() -> None:
    """Write the reports that are asked for. A nudge too many goes home: those at work look for more, and so does the
    next tick."""
    if LANES.acquire(blocking=False):
        try:
            run_scouting()
        finally:
            LANES.release()


SCHEDULE = {"players.scout": {"task": "apps.players.tasks.scout", "schedule": 1.0}}
