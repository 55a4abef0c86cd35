"""The bus between outbox and inbox, as a port, and its Redis Streams adapter.

One stream a topic, named like the topic, with the event's own JSON in ``body``; the envelope's other
parts are fields beside it. A message that has only a body (a person at a console) is still an event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from redis.exceptions import ResponseError

from kernel.events.types import Envelope
from kernel.redis import redis

KEPT_PER_TOPIC = 100_000
"""The stream is a conveyor, not an archive: the outbox is the source of truth until it has delivered."""


class Bus(Protocol):
    """At least once, ordered within a topic."""

    def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Hand over all, in order; raises when any may not have arrived."""

    def read(self, group: str, consumer: str, topics: Sequence[str], *, wait_ms: int) -> list[tuple[Any, Envelope]]:
        """New messages, and those that a dead consumer of the group left; each with its receipt."""

    def acknowledge(self, group: str, receipts: Sequence[Any]) -> None:
        """The effects have happened; do not deliver again."""


class RedisBus:
    """Redis Streams with consumer groups."""

    abandoned_after_ms = 30_000

    def publish(self, envelopes: Sequence[Envelope]) -> None:
        pipe = redis().pipeline(transaction=False)
        for envelope in envelopes:
            pipe.xadd(envelope.topic, _fields(envelope), maxlen=KEPT_PER_TOPIC, approximate=True)
        pipe.execute()

    def read(self, group: str, consumer: str, topics: Sequence[str], *, wait_ms: int) -> list[tuple[Any, Envelope]]:
        self._ensure_groups(group, topics)
        found = []
        for topic in topics:
            _, messages, _ = redis().xautoclaim(topic, group, consumer, self.abandoned_after_ms, count=100)
            found += [((topic, message_id), _envelope(topic, message_id, fields)) for message_id, fields in messages]
        if found:
            return found
        fresh = redis().xreadgroup(group, consumer, dict.fromkeys(topics, ">"), count=100, block=wait_ms)
        for topic, messages in fresh or []:
            name = topic.decode()
            found += [((name, message_id), _envelope(name, message_id, fields)) for message_id, fields in messages]
        return found

    def acknowledge(self, group: str, receipts: Sequence[Any]) -> None:
        pipe = redis().pipeline(transaction=False)
        for topic, message_id in receipts:
            pipe.xack(topic, group, message_id)
        pipe.execute()

    def _ensure_groups(self, group: str, topics: Sequence[str]) -> None:
        # Asked each time: a flushed Redis must not leave a consumer without its group.
        for topic in topics:
            try:
                redis().xgroup_create(topic, group, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise


def _fields(envelope: Envelope) -> dict[Any, Any]:
    return {
        "body": envelope.body,
        "id": str(envelope.event_id),
        "version": envelope.version,
        "key": envelope.key,
        "correlation_id": envelope.correlation_id,
    }


def _envelope(topic: str, message_id: bytes, fields: dict[bytes, bytes]) -> Envelope:
    body = fields.get(b"body", b"{}")
    named = fields.get(b"id", b"").decode()
    # Without an id of its own, a message is told from others by its place in the stream.
    made = hashlib.sha256(topic.encode() + message_id).digest()[:16]
    return Envelope(
        event_id=UUID(named) if named else UUID(bytes=made),
        topic=topic,
        version=int(fields.get(b"version", b"1")),
        key=fields.get(b"key", b"").decode(),
        correlation_id=fields.get(b"correlation_id", b"").decode(),
        body=body,
    )


def bus() -> Bus:
    """The bus of the ``EVENT_BUS`` setting."""
    return RedisBus()
