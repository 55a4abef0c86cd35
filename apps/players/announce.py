"""Many events in one statement, in the transaction of their causes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kernel.db import execute, in_transaction
from kernel.events import Event
from kernel.events.outbox import OutsideTransaction, outbox_row

# One JSON text for many rows: the driver takes arrays apart value by value.
ANNOUNCE = """
INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
SELECT e->>0, e->>1, e->>2, (e->>3)::int, (e->>4)::jsonb, (e->>5)::jsonb
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS r(e, place) ORDER BY place
"""


def announce(events: Sequence[Event]) -> None:
    """As :func:`kernel.events.emit`, in this order. :raises OutsideTransaction:"""
    if not in_transaction():
        raise OutsideTransaction(events[0].topic if events else "")
    if events:
        execute("players", ANNOUNCE, [msgspec.json.encode([outbox_row(event) for event in events]).decode()])
