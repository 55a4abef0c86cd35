"""A circuit breaker that all hosts share: a provider that is down is asked by one caller in a while, not by all.

State is in Redis, for its clock and its expiry. Without Redis the breaker lets everybody through.
"""

from __future__ import annotations

from redis.exceptions import RedisError

from apps.scouting import conf
from kernel.logging import log
from kernel.redis import redis

MEMORY_SECONDS = 600
"""Failures longer ago than this are forgotten."""


class Breaker:
    """Closed; open after so many failures in a row for so long; then one probe at a time decides."""

    def __init__(self, name: str) -> None:
        self._failures, self._open, self._probe = (
            f"scouting:breaker:{name}:{part}" for part in ("failures", "open", "probe")
        )

    def lets_through(self) -> bool:
        """Whether to ask the provider now; a caller that is let through tells :meth:`report` how it went."""
        try:
            if redis().exists(self._open):
                return False
            if int(redis().get(self._failures) or 0) < conf.breaker_failures():
                return True
            return bool(redis().set(self._probe, 1, nx=True, ex=int(conf.timeout()) + 5))
        except RedisError as error:
            log.warning("scouting_breaker_unreadable", error=type(error).__name__)
            return True

    def report(self, *, outage: bool) -> None:
        try:
            if outage:
                self._count()
            else:
                redis().delete(self._failures, self._open, self._probe)
        except RedisError as error:
            log.warning("scouting_breaker_unwritable", error=type(error).__name__)

    def is_open(self) -> bool:
        """For people to look at; says nothing about probes."""
        try:
            return bool(redis().exists(self._open))
        except RedisError:
            return False

    def _count(self) -> None:
        with redis().pipeline() as pipe:
            pipe.incr(self._failures).expire(self._failures, MEMORY_SECONDS)
            failures = pipe.execute()[0]
        if failures >= conf.breaker_failures():
            redis().set(self._open, 1, px=max(1, int(conf.breaker_seconds() * 1000)))
            redis().delete(self._probe)
            log.warning("scouting_circuit_opened", failures=failures)
