"""Claiming due rows, and writing what became of payments: the two transactions around every step outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.payments.announce import announce
from apps.payments.domain.lifecycle import LEASE, Change
from apps.payments.models import Payment
from kernel import leases
from kernel.clock import now
from kernel.db import rows, transaction
from kernel.leases import Claim, Row

# Who changed a leased row meanwhile (a request to cancel, a callback) has raised its version: it is due again at once.
WRITE = """
UPDATE payments_payment AS p SET
  status = c.status, failure_code = COALESCE(c.failure_code, p.failure_code),
  captured_amount = COALESCE(c.captured, p.captured_amount),
  requested = COALESCE(c.requested, p.requested), attempts = c.attempts, lease_until = NULL,
  provider_reference = COALESCE(NULLIF(c.reference, ''), p.provider_reference),
  next_at = CASE WHEN p.version <> c.seen THEN %(now)s ELSE c.next_at END,
  version = p.version + CASE WHEN p.status <> c.status THEN 1 ELSE 0 END,
  updated_at = CASE WHEN p.status <> c.status THEN %(now)s ELSE p.updated_at END
FROM unnest(%(ids)s::uuid[], %(seen)s::int[], %(status)s::text[], %(failure)s::text[], %(captured)s::numeric[],
            %(requested)s::text[], %(next_at)s::timestamptz[], %(attempts)s::int[], %(reference)s::text[])
     AS c(payment_id, seen, status, failure_code, captured, requested, next_at, attempts, reference)
WHERE p.payment_id = c.payment_id AND p.lease_id = %(lease_id)s AND p.lease_until IS NOT NULL
RETURNING p.payment_id
"""


def claim(model: type[Row], *, limit: int, where: str = "TRUE", **values: Any) -> Claim[Row]:
    """:func:`kernel.leases.claim`, for as long as a step of settling may take."""
    return leases.claim(model, limit=limit, lease=LEASE, where=where, **values)


def write(claimed: Claim[Payment], changes: dict[UUID, Change]) -> set[UUID]:
    """Record what became of claimed payments, and announce it, in one transaction.

    :returns: the payments written; one whose lease another worker has taken over is left alone.
    """
    before = {row.payment_id: row for row in claimed.rows if row.payment_id in changes}
    # One order for all writers: two batches that share rows must not wait for each other.
    ids = sorted(before)
    chosen = [changes[payment_id] for payment_id in ids]
    parameters = {
        "lease_id": claimed.lease_id,
        "now": now(),
        "ids": ids,
        "seen": [before[payment_id].version for payment_id in ids],
        "status": [change.status for change in chosen],
        "failure": [change.failure_code for change in chosen],
        "captured": [change.captured_amount for change in chosen],
        "requested": [change.requested for change in chosen],
        "next_at": [change.next_at for change in chosen],
        "attempts": [change.attempts for change in chosen],
        "reference": [change.provider_reference for change in chosen],
    }
    with transaction("payments"):
        rows("payments", LOCK, [ids])
        written = {row[0] for row in rows("payments", WRITE, parameters)}
        changed = [i for i in ids if i in written and changes[i].status != before[i].status]
        for payment in Payment.objects.using("payments").filter(payment_id__in=changed):
            announce(payment)
    return written


LOCK = "SELECT 1 FROM payments_payment WHERE payment_id = ANY(%s::uuid[]) ORDER BY payment_id FOR UPDATE"
