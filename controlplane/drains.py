"""Sockets do not move with their route: the side that lost it is asked to let go of them."""

from __future__ import annotations

import json

from redis.exceptions import RedisError

from controlplane.routes import TOTAL, Route
from kernel.logging import log
from kernel.redis import redis
from runtime.catalogue import MONOLITH, Context

SECONDS = 30


def channel(context: str) -> str:
    """Where hosts of ``context`` hear that they should close their sockets (1012), spread over some seconds."""
    return f"{context}:drain"


def drained_host(context: Context, old: Route, new: Route) -> str:
    """The host that answers no new sockets after the change and did before, "" when there is none."""
    if not context.websockets:
        return ""
    if new.weight == TOTAL and old.weight < TOTAL:
        return MONOLITH
    return context.name if new.weight == 0 and old.weight else ""


def drain(context: Context, old: Route, new: Route, *, seconds: int) -> None:
    """Tell the old side. At most once: a host that misses it keeps its sockets, and they keep working."""
    host = drained_host(context, old, new)
    if not host or seconds <= 0:
        return
    try:
        redis().publish(channel(context.name), json.dumps({"host": host, "seconds": seconds}))
    except RedisError as error:
        log.warning("drain_not_sent", context=context.name, error=type(error).__name__)
