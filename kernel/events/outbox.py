"""Emitting: one INSERT in the transaction of the cause, visible in the use-case."""

from __future__ import annotations

import msgspec
from django.db import connections

from kernel.db import execute
from kernel.events.types import Event
from kernel.logging import correlation_id

INSERT = """
INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb)
"""


class OutsideTransaction(Exception):
    """An event was emitted without a transaction: it could be lost, or announce what never happened."""


def emit(event: Event, *, using: str) -> None:
    """Write the event beside its cause; it is on the bus at least once after the commit, never before.

    Events of one key keep their order when their causes hold the key's row lock.

    :raises OutsideTransaction: there is no open transaction on ``using``.
    """
    if not connections[using].in_atomic_block:
        raise OutsideTransaction(event.topic)
    execute(using, INSERT, outbox_row(event))


def outbox_row(event: Event) -> list[str | int]:
    """The parameters of :data:`INSERT`; for statements that write cause and event at once."""
    headers = msgspec.json.encode({"correlation_id": correlation_id()}).decode()
    body = msgspec.json.encode(event).decode()
    return [event.topic.partition(".")[0], event.key(), event.topic, event.version, body, headers]
