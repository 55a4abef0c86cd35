"""Periodic work. No task takes arguments: a message is a nudge, the rows say what is to be done."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task

from apps.basement import conf
from apps.basement.receiving.ending import expire_uploads, forget_uploads
from apps.basement.usecases.collect_garbage import collect_garbage as collect_all_garbage
from apps.basement.usecases.finish_upload import finish_uploads as finish_due_uploads
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


FINISHING = threading.BoundedSemaphore(1)
"""Large uploads are read through one after the other, in each process."""


@shared_task
def finish_uploads() -> None:
    """Make files of uploads that are whole."""
    if FINISHING.acquire(blocking=False):
        try:
            finish_due_uploads()
        finally:
            FINISHING.release()


@shared_task
def end_uploads() -> None:
    """End uploads that nobody goes on with, and forget those that ended long ago."""
    expire_uploads()
    forget_uploads()


@shared_task
def collect_garbage() -> None:
    """Take what no file has and nobody is bringing."""
    collect_all_garbage()


SCHEDULE: dict[str, Any] = {
    "basement.finish_uploads": {"task": "apps.basement.tasks.finish_uploads", "schedule": 2.0},
    "basement.end_uploads": {"task": "apps.basement.tasks.end_uploads", "schedule": 60.0},
    "basement.collect_garbage": {"task": "apps.basement.tasks.collect_garbage", "schedule": 60.0},
    "basement.make_thumbnails": {"task": "apps.basement.tasks.make_thumbnails", "schedule": 1.0},
}
