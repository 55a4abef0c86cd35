"""What is asked of a payment after its acceptance is written to its row first, then carried out by the sweep."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from apps.payments.models import Payment
from kernel.clock import now


def locked(payment_id: UUID) -> Payment | None:
    """The payment, its row locked until the transaction ends."""
    return Payment.objects.using("payments").select_for_update().filter(payment_id=payment_id).first()


def file_request(payment: Payment, request: Literal["capture", "cancel"]) -> None:
    """Write the request to a locked row. A worker that holds the row's lease sees it by the raised version."""
    payment.requested = request
    payment.version += 1
    payment.updated_at = now()
    make_due(payment)
    payment.save(
        using="payments", update_fields=["requested", "capture_amount", "version", "updated_at", "next_at", "attempts"]
    )


def make_due(payment: Payment) -> None:
    """Due now, or as soon as whoever works on it has finished."""
    payment.next_at = max(now(), payment.lease_until or now())
    if payment.lease_until is None:
        payment.attempts = 0
