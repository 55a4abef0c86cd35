"""The relay: from a database's outbox to the bus, in order for each key, at least once.

One relay works on a database at a time: each batch takes a transaction-level advisory lock, so a
second host (during a ramp) is a spare, with or without a pooler in between. It polls; NOTIFY in
write transactions would cost them most of their speed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from redis.exceptions import BusyLoadingError, OutOfMemoryError, ReadOnlyError, RedisError
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TooSlow

from kernel.db import execute, one, rows, transaction
from kernel.events.types import Envelope
from kernel.logging import log
from kernel.metrics import EVENTS, OUTBOX_DEPTH
from runtime.bus import Bus

BATCH = 200
ATTEMPTS = 5
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('banyan.relay'))"

# The oldest event of a key that is waiting or parked holds back the younger ones of that key alone.
CLAIM = """
SELECT id, event_id, type, version, aggregateid, headers->>'correlation_id', payload::text
FROM outbox AS o
WHERE parked_at IS NULL AND next_at <= now()
  AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.aggregateid = o.aggregateid AND e.id < o.id
                  AND (e.parked_at IS NOT NULL OR e.next_at > now()))
ORDER BY id LIMIT %s FOR UPDATE
"""
DEPTH = """
SELECT 'waiting', count(*) FROM outbox WHERE parked_at IS NULL
UNION ALL SELECT 'parked', count(*) FROM outbox WHERE parked_at IS NOT NULL
"""
POSTPONE = """
UPDATE outbox SET attempts = attempts + 1, last_error = %(error)s,
  next_at = now() + make_interval(secs => least(300, 2 ^ attempts)),
  parked_at = CASE WHEN attempts + 1 >= %(attempts)s THEN now() END
WHERE id = %(id)s
"""


class Relay:
    """Relays one database; give each its own instance and thread of control."""

    def __init__(self, using: str, bus: Bus) -> None:
        self.using, self.bus = using, bus

    def run_once(self) -> int:
        """Publish the next batch and delete it in the same transaction.

        A crash after publishing and before the commit publishes again: at least once.

        :returns: how many events left the outbox; 0 also while another relay is at work.
        :raises RedisError: the bus is away; nothing was deleted, nobody's attempt was counted.
        """
        with transaction(self.using):
            if one(self.using, LOCK) != (True,):
                return 0
            claimed = rows(self.using, CLAIM, [BATCH])
            if not claimed:
                return 0
            sent = self._publish(claimed)
            execute(self.using, "DELETE FROM outbox WHERE id = ANY(%s)", [sent])
        return len(sent)

    def measure(self) -> int:
        """Set the gauges of how many events wait and how many are parked. :returns: 0, for the loop that calls it."""
        for state, count in rows(self.using, DEPTH):
            OUTBOX_DEPTH.labels(self.using, state).set(count)
        return 0

    def _publish(self, claimed: list[tuple[Any, ...]]) -> list[int]:
        try:
            self.bus.publish([_envelope(row) for row in claimed])
        except RedisError as error:
            if _is_outage(error):
                raise
            return self._one_by_one(claimed)
        for row in claimed:
            EVENTS.labels(row[2], "relayed").inc()
        return [row[0] for row in claimed]

    def _one_by_one(self, claimed: list[tuple[Any, ...]]) -> list[int]:
        """Find the poison: it is postponed, then parked; its key waits, the others go on."""
        sent: list[int] = []
        stuck: set[str] = set()
        for row in claimed:
            if row[4] in stuck:
                continue
            try:
                self.bus.publish([_envelope(row)])
            except RedisError as error:
                if _is_outage(error):
                    raise
                stuck.add(row[4])
                log.warning("event_postponed", topic=row[2], event_id=str(row[1]), error=type(error).__name__)
                execute(self.using, POSTPONE, {"id": row[0], "error": str(error)[:500], "attempts": ATTEMPTS})
            else:
                sent.append(row[0])
        return sent


def _envelope(row: tuple[Any, ...]) -> Envelope:
    _, event_id, topic, version, key, correlation_id, payload = row
    return Envelope(
        event_id=event_id if isinstance(event_id, UUID) else UUID(event_id),
        topic=topic,
        version=version,
        key=key,
        correlation_id=correlation_id or "",
        body=msgspec.json.format(payload.encode(), indent=-1),
    )


def _is_outage(error: RedisError) -> bool:
    """The bus is away or full, as opposed to refusing this one message."""
    return isinstance(error, Disconnected | TooSlow | BusyLoadingError | ReadOnlyError | OutOfMemoryError)
