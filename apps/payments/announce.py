"""From a payment's new status to its event, and its metric."""

from __future__ import annotations

from typing import Any

from apps.payments import contract
from apps.payments.metrics import PAYMENTS
from apps.payments.models import Payment, Refund
from kernel.events import Event, emit


def event_of(payment: Payment) -> Event:
    """The event of the status that the payment has just reached; refunds have their own, :func:`announce_refund`."""
    about = _about(payment)
    match payment.status:
        case "accepted":
            return contract.PaymentAccepted(**about)
        case "authorized":
            return contract.PaymentAuthorized(**about)
        case "succeeded":
            return contract.PaymentSucceeded(**about, captured_amount=payment.captured_amount)
        case "failed":
            return contract.PaymentFailed(**about, failure_code=payment.failure_code)
        case "cancelled":
            return contract.PaymentCancelled(**about, reason="requested")
        case "expired":
            return contract.PaymentCancelled(**about, reason="expired")
    raise ValueError(f"no event announces {payment.status!r}")


def announce(payment: Payment) -> None:
    """Emit the event of a payment's new status; inside the transaction that wrote it."""
    emit(event_of(payment), using="payments")
    PAYMENTS.labels(payment.status).inc()


def announce_refund(payment: Payment, refund: Refund, *, total: Any) -> None:
    """Emit that one refund reached the payer; inside the transaction that wrote it."""
    refunded = contract.PaymentRefunded(
        **_about(payment), refund_id=refund.refund_id, refund_amount=refund.amount, total_refunded=total
    )
    emit(refunded, using="payments")
    PAYMENTS.labels(payment.status).inc()


def _about(payment: Payment) -> dict[str, Any]:
    return {
        "payment_id": payment.payment_id,
        "user_id": payment.owner_id,
        "reference": payment.reference,
        "amount": payment.amount,
        "currency": payment.currency,
        "revision": payment.version,
    }
