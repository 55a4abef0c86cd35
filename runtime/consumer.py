"""The consumer: from the bus to a context's handlers, each event in effect once.

The inbox row is written in the transaction of the effect. An event that fails is kept in the
context's own database, tried again with back-off and parked after five tries; the events of the
same key wait behind it in order, all others go on.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from kernel import logging
from kernel.db import execute, one, rows, transaction
from kernel.events.subscriptions import SUBSCRIPTIONS, Subscription
from kernel.events.types import Envelope
from kernel.logging import log
from kernel.metrics import EVENTS
from runtime.bus import Bus

ATTEMPTS = 5
CLAIM_ONCE = "INSERT INTO inbox (consumer, event_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"
WAITING = "SELECT 1 FROM deferred WHERE consumer = %s AND key = %s LIMIT 1"
DEFER = """
INSERT INTO deferred (consumer, event_id, topic, key, envelope, attempts, last_error, next_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, now() + make_interval(secs => %s)) ON CONFLICT DO NOTHING
"""
DUE = """
SELECT id, envelope, attempts, consumer FROM deferred AS d
WHERE parked_at IS NULL AND next_at <= now() AND consumer = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM deferred AS e WHERE e.consumer = d.consumer AND e.key = d.key AND e.key <> ''
                  AND e.id < d.id)
ORDER BY id LIMIT 100
"""
POSTPONE = """
UPDATE deferred SET attempts = attempts + 1, last_error = %s,
  next_at = now() + make_interval(secs => least(300, 2 ^ attempts)),
  parked_at = CASE WHEN attempts + 1 >= %s THEN now() END
WHERE id = %s
"""


class Consumer:
    """Consumes for one context: reads its topics, runs its handlers on its database."""

    def __init__(self, context: str, bus: Bus, name: str) -> None:
        self.context, self.bus, self.name = context, bus, name
        self.by_topic: dict[str, list[Subscription]] = defaultdict(list)
        for subscription in SUBSCRIPTIONS:
            if subscription.context == context:
                self.by_topic[subscription.event.topic].append(subscription)
        self.by_name = {item.consumer: item for items in self.by_topic.values() for item in items}

    def run_once(self, *, wait_ms: int = 200) -> int:
        """Deliver what is due again, then what is new. :returns: how many messages came from the bus."""
        if not self.by_topic:
            return 0
        self._retry_deferred()
        received = self.bus.read(self.context, self.name, sorted(self.by_topic), wait_ms=wait_ms)
        for receipt, envelope in received:
            for subscription in self.by_topic[envelope.topic]:
                self._deliver(subscription, envelope)
            self.bus.acknowledge(self.context, [receipt])
        return len(received)

    def _deliver(self, subscription: Subscription, envelope: Envelope) -> None:
        key = envelope.key
        if key and one(self.context, WAITING, [subscription.consumer, key]):
            self._defer(subscription, envelope, attempts=0, error="waits behind an earlier event", seconds=0)
            return
        error = self._attempt(subscription, envelope)
        if error:
            self._defer(subscription, envelope, attempts=1, error=error, seconds=1)

    def _attempt(self, subscription: Subscription, envelope: Envelope) -> str:
        """Run the handler with its inbox row in one transaction. :returns: "" or what went wrong."""
        logging.clear()
        logging.bind(request_id=envelope.correlation_id, event_id=str(envelope.event_id))
        try:
            event = msgspec.json.decode(envelope.body, type=subscription.event, strict=False)
            with transaction(self.context):
                if execute(self.context, CLAIM_ONCE, [subscription.consumer, envelope.event_id]):
                    subscription.handle(event)
        except Exception as error:  # noqa: BLE001  # recorded and tried again, never swallowed
            log.exception("event_failed", topic=envelope.topic, consumer=subscription.consumer)
            return f"{type(error).__name__}: {error}"[:500]
        EVENTS.labels(envelope.topic, "consumed").inc()
        return ""

    def _defer(
        self, subscription: Subscription, envelope: Envelope, *, attempts: int, error: str, seconds: int
    ) -> None:
        kept = msgspec.msgpack.encode(envelope)
        parameters: list[Any] = [subscription.consumer, envelope.event_id, envelope.topic, envelope.key, kept]
        execute(self.context, DEFER, [*parameters, attempts, error, seconds])
        EVENTS.labels(envelope.topic, "deferred").inc()

    def _retry_deferred(self) -> None:
        for row_id, kept, _, name in rows(self.context, DUE, [list(self.by_name)]):
            envelope = msgspec.msgpack.decode(bytes(kept), type=Envelope)
            error = self._attempt(self.by_name[name], envelope)
            if error:
                execute(self.context, POSTPONE, [error, ATTEMPTS, row_id])
            else:
                execute(self.context, "DELETE FROM deferred WHERE id = %s", [row_id])
