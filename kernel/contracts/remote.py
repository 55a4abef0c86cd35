"""The remote transport: HTTP to wherever the gateway routes the context.

Short-lived service identity, the caller's deadline passed on, a retry only for methods declared
idempotent, and a circuit breaker for each context.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

import pybreaker
import urllib3
from django.conf import settings

from kernel.contracts import wire
from kernel.contracts.contract import Spec
from kernel.errors import DomainError, Unavailable
from kernel.identity.services import service_token
from kernel.logging import correlation_id

ATTEMPTS = 3
DEADLINE_HEADER = "x-deadline-ms"
_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


class _Lost(Exception):
    """The call may or may not have run."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Bound every remote call made inside the block; an outer, shorter bound stays."""
    token = _deadline.set(min(_deadline.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


@lru_cache(maxsize=1)
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=32, retries=False)


@cache
def _breaker(context: str) -> pybreaker.CircuitBreaker:
    return pybreaker.CircuitBreaker(fail_max=5, reset_timeout=5, exclude=[DomainError], name=context)


def send(spec: Spec, arguments: dict[str, Any]) -> Any:
    """Call over HTTP.

    :raises DomainError: as declared.
    :raises Unavailable: no answer in time; a method that is not idempotent may have run.
    """
    body, reason = wire.encode_request(spec, arguments), "no attempt"
    with deadline(spec.deadline):
        for attempt in range(ATTEMPTS if spec.idempotent else 1):
            try:
                with _breaker(spec.context).calling():  # .call() would hold the breaker's lock meanwhile
                    return _once(spec, body)
            except pybreaker.CircuitBreakerError:
                raise Unavailable(internal=f"{spec.context}: circuit open", retry_after=5) from None
            except _Lost as lost:
                reason = str(lost)
            if time.monotonic() >= _deadline.get():
                break
            time.sleep(random.uniform(0.02, 0.1) * (attempt + 1))  # noqa: S311  # jitter, no secret
    raise Unavailable(internal=f"{spec.full_name}: {reason}")


def _once(spec: Spec, body: bytes) -> Any:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise _Lost("deadline passed")
    headers = {
        "Authorization": f"Bearer {service_token(spec.context)}",
        "Content-Type": "application/json",
        "X-Request-Id": correlation_id(),
        DEADLINE_HEADER: str(int(left * 1000)),
    }
    url = f"{settings.INTERNAL_URL}/internal/contracts/{spec.context}/{spec.name}"
    try:
        answer = _pool().request("POST", url, body=body, headers=headers, timeout=left)
    except urllib3.exceptions.HTTPError as error:
        raise _Lost(type(error).__name__) from None
    if answer.status == 200:
        return wire.decode_reply(spec, answer.data)
    if answer.headers.get("X-Contract-Failure"):
        raise wire.decode_failure(spec, answer.data)
    raise _Lost(f"status {answer.status}")
