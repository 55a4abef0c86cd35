"""Liveness, readiness and metrics of a host.

``/livez`` says the process runs and does no I/O. ``/readyz`` asks each dependency within a second.
``/healthz`` and ``/health`` are the seeds' names for liveness and carry the host's name.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from functools import lru_cache

import msgspec
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.urls import path
from redis.exceptions import RedisError

from kernel.metrics import exposition
from kernel.redis import redis

LIMIT_SECONDS = 1.0


def _json(body: object, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json", headers=headers)


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process can answer at all."""
    return _json({"status": "ok", "host": settings.HOST})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when every dependency answered within a second, else 503 naming those that did not."""
    pending = {name: _pool().submit(check) for name, check in _checks().items()}
    found = {}
    for name, future in pending.items():
        try:
            found[name] = future.result(LIMIT_SECONDS)
        except TooSlow:
            found[name] = "too slow"
    good = all(state == "ok" for state in found.values())
    body = {"status": "ready" if good else "unready", "host": settings.HOST, "checks": found}
    return _json(body, 200 if good else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format."""
    body, content_type = exposition()
    return HttpResponse(body, content_type=content_type)


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    # One thread: probes are rare, and each thread would keep a connection to every database.
    return ThreadPoolExecutor(1, thread_name_prefix="readiness")


def _checks() -> dict[str, Callable[[], str]]:
    databases = {f"database:{context.name}": _database_check(context.database) for context in settings.HOSTED}
    return {**databases, "redis": _redis_check}


def _database_check(alias: str) -> Callable[[], str]:
    def check() -> str:
        connection = connections[alias]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception as error:  # noqa: BLE001  # whatever the driver says, the answer is "not ready"
            connection.close()
            return type(error).__name__
        return "ok"

    return check


def _redis_check() -> str:
    try:
        redis().ping()
    except RedisError as error:
        return type(error).__name__
    return "ok"


urlpatterns = [
    path("livez", alive),
    path("healthz", alive),
    path("health", alive),
    path("readyz", ready),
    path("metrics", metrics),
]
