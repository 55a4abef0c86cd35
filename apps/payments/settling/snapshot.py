"""A payment's row as the pure rules see it."""

from __future__ import annotations

from typing import Any

from apps.payments.domain.lifecycle import Snapshot
from apps.payments.models import Payment


def snapshot(payment: Payment) -> Snapshot:
    row: Any = payment  # the database's CHECKs make its strings the literals that the rules know
    return Snapshot(
        status=row.status,
        method=row.method,
        capture=row.capture,
        requested=row.requested,
        attempts=row.attempts,
        amount=row.amount,
        capture_amount=row.capture_amount,
        expires_at=row.expires_at,
    )
