"""Connections to Redis (or Valkey).

redis-py 8 pools default to 100 connections and raise beyond: every pool here says its bound.
"""

from __future__ import annotations

import asyncio
import weakref
from functools import lru_cache
from typing import Any

from django.conf import settings
from redis import Redis

POOL_SIZE = 1000
TIMEOUT_SECONDS = 5.0


@lru_cache(maxsize=1)
def redis() -> Any:
    """The process's synchronous :class:`redis.Redis`; thread-safe, connects lazily.

    ``Any``: redis-py types its answers for both of its clients at once, which fits neither.
    """
    return Redis.from_url(
        settings.REDIS_URL,
        max_connections=POOL_SIZE,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        health_check_interval=30,
    )


_per_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = weakref.WeakKeyDictionary()


def aredis() -> Any:
    """The asynchronous client of the running event loop; a client must not cross loops."""
    from redis.asyncio import Redis as AsyncRedis  # half a second of import that only WebSocket processes need

    loop = asyncio.get_running_loop()
    if loop not in _per_loop:
        _per_loop[loop] = AsyncRedis.from_url(
            settings.REDIS_URL, max_connections=POOL_SIZE, socket_connect_timeout=TIMEOUT_SECONDS
        )
    return _per_loop[loop]
