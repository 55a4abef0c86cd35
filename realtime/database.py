"""A context's database from an event loop: few threads, each keeping its one connection.

Not ``sync_to_async``: its contexts would open a connection per call. Plain executor threads have the
thread-local connections that Django gives a WSGI worker, so a process holds at most ``THREADS`` of them for each
context, and a context whose database is slow keeps no other waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections, reset_queries

from kernel.errors import Unavailable

THREADS = 4
Result = TypeVar("Result")


async def in_database(alias: str, work: Callable[[], Result]) -> Result:
    """Run ``work`` in a thread; when the connection turns out to be dead, once more on a new one.

    ``work`` must therefore be safe to repeat, even after a commit whose answer was lost.

    :raises Unavailable: the database does not answer.
    """
    return await asyncio.get_running_loop().run_in_executor(_pool(alias), _attempt, alias, work)


@cache
def _pool(alias: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix=f"{alias}-database")


def _attempt(alias: str, work: Callable[[], Result]) -> Result:
    reset_queries()  # with DEBUG Django keeps every statement until the next request, and here there is none
    connections[alias].close_if_unusable_or_obsolete()
    try:
        return work()
    except (OperationalError, InterfaceError):
        connections[alias].close()
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        connections[alias].close()
        raise Unavailable(internal=type(error).__name__) from error
