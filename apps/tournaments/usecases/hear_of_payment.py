"""A payment has an outcome: if an entry fee waits for it, look now."""

from __future__ import annotations

from uuid import UUID

from kernel.clock import now
from kernel.db import execute

DUE = """
UPDATE tournaments_participant SET next_at = %(now)s, lease_id = NULL, lease_until = NULL
WHERE payment_id = %(payment_id)s AND fee_status IN ('asked', 'refund_due')
"""


def hear_of_payment(*, payment_id: UUID) -> None:
    """Make the fee due; the sweep asks payments what is true. A payment not known here is somebody else's, or will be
    looked at when its id arrives."""
    execute("tournaments", DUE, {"now": now(), "payment_id": payment_id})
