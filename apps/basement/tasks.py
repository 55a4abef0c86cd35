"""Periodic work. No task takes arguments: a message is a nudge, the rows say what is to be done."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task

from apps.basement import conf
from apps.basement.usecases.make_thumbnails import make_thumbnails as make_due_thumbnails

LANES = threading.BoundedSemaphore(conf.picture_processes())
"""Sweeps of a process at once: pictures may not take all threads of a worker that others share."""


@shared_task
def make_thumbnails() -> None:
    """Make the thumbnails that are due. A nudge too many goes home: those at work look for more."""
    if LANES.acquire(blocking=False):
        try:
            make_due_thumbnails()
        finally:
            LANES.release()


SCHEDULE: dict[str, Any] = {
    "basement.make_thumbnails": {"task": "apps.basement.tasks.make_thumbnails", "schedule": 1.0},
}
