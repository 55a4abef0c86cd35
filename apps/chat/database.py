"""The database from an event loop: few threads, each keeping its one connection.

Not ``sync_to_async``: its contexts would open a connection per call. Plain executor threads have the
thread-local connections that Django gives a WSGI worker, so a process holds at most ``THREADS`` of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections, reset_queries

from kernel.errors import Unavailable

THREADS = 4
Result = TypeVar("Result")
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="chat-database")


async def in_database(work: Callable[[], Result]) -> Result:
    """Run ``work`` in a thread; when the connection turns out to be dead, once more on a new one.

    ``work`` must therefore be safe to repeat, even after a commit whose answer was lost.

    :raises Unavailable: the database does not answer.
    """
    return await asyncio.get_running_loop().run_in_executor(_pool, _attempt, work)


def _attempt(work: Callable[[], Result]) -> Result:
    reset_queries()  # with DEBUG Django keeps every statement until the next request, and here there is none
    connections["chat"].close_if_unusable_or_obsolete()
    try:
        return work()
    except (OperationalError, InterfaceError):
        connections["chat"].close()
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        connections["chat"].close()
        raise Unavailable(internal=type(error).__name__) from error
