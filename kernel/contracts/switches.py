"""The kill switch: turn one contract method off everywhere, without a deployment.

Names are members of a Redis set, read at most every two seconds by each process. When Redis does
not answer, the last known switches stay.
"""

from __future__ import annotations

import time
from contextlib import suppress

from redis.exceptions import RedisError

from kernel.redis import redis

KEY = "contracts:off"
FRESH_SECONDS = 2.0
_off: frozenset[str] = frozenset()
_read_at = float("-inf")


def is_off(full_name: str) -> bool:
    """Whether ``<context>.<method>`` has been switched off."""
    global _off, _read_at
    if time.monotonic() - _read_at > FRESH_SECONDS:
        _read_at = time.monotonic()
        with suppress(RedisError):
            _off = frozenset(name.decode() for name in redis().smembers(KEY))
    return full_name in _off


def switch(full_name: str, *, off: bool) -> None:
    """In effect on every host within :data:`FRESH_SECONDS`."""
    redis().sadd(KEY, full_name) if off else redis().srem(KEY, full_name)
