"""How many slow transfers a process receives at once: its threads are few, and people who read need some of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from apps.basement import conf
from kernel.errors import Unavailable


class UploadsBusy(Unavailable):
    """This process receives as many large files as it has threads to spare."""

    code = "uploads_busy"
    message = "Too many large files are being received now. Try again in a moment, or send it by /api/uploads."


@lru_cache(maxsize=1)
def lanes() -> threading.BoundedSemaphore:
    """One for each transfer that may hold a thread for long, whatever protocol it comes by."""
    return threading.BoundedSemaphore(conf.parts_at_once())


@contextmanager
def lane(size: int | None) -> Iterator[None]:
    """Keep a lane while a body is received; small ones need none.

    :param size: bytes; ``None``: nobody said. :raises UploadsBusy:
    """
    if size is not None and size <= conf.small_upload():
        yield
        return
    if not lanes().acquire(blocking=False):
        raise UploadsBusy(retry_after=2)
    try:
        yield
    finally:
        lanes().release()
