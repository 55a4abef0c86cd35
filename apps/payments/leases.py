"""Claiming due rows, and writing what became of payments: the two transactions around every step outside.

A claim commits before anything leaves the process. Whoever claimed may die at any point: the lease ends, the row
is due again, and the next worker repeats the step with the same ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from apps.payments.announce import announce
from apps.payments.domain.lifecycle import LEASE, Change
from apps.payments.models import Leased, Payment
from kernel.clock import now
from kernel.db import rows, transaction
from kernel.ids import new_id

Row = TypeVar("Row", bound=Leased)

CLAIM = """
WITH due AS MATERIALIZED (
  SELECT {key} AS id FROM {table} WHERE {condition} ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET lease_id = %(lease_id)s, lease_until = %(until)s, next_at = %(until)s, attempts = attempts + 1
FROM due WHERE t.{key} = due.id RETURNING t.*
"""

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


@dataclass(frozen=True, slots=True)
class Claim(Generic[Row]):
    """Rows that are this worker's until ``until``; after that perhaps another's too."""

    lease_id: UUID
    until: datetime
    rows: Sequence[Row]


def claim(model: type[Row], *, limit: int, where: str = "TRUE", **values: Any) -> Claim[Row]:
    """Take up to ``limit`` due rows that nobody holds, the longest due first.

    :param where: SQL of a further condition, with ``values``; never anything that came from outside.
    """
    lease_id, moment = new_id(), now()
    key, table = model._meta.pk.column, model._meta.db_table
    statement = CLAIM.format(key=key, table=table, condition=f"next_at <= %(now)s AND ({where})")
    parameters = {"limit": limit, "lease_id": lease_id, "until": moment + LEASE, "now": moment, **values}
    with transaction("payments"):
        found = list(model._base_manager.using("payments").raw(statement, parameters))
    return Claim(lease_id, moment + LEASE, found)


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
