"""Calling a payment off before its money is taken."""

from __future__ import annotations

from uuid import UUID

from apps.payments.announce import announce
from apps.payments.contract import PaymentNotFound, PaymentView
from apps.payments.models import Payment
from apps.payments.nudge import nudge
from apps.payments.queries import Viewer, view_of
from apps.payments.requests import file_request, locked
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class PaymentNotCancellable(DomainError):
    """Its money was taken, it is over, or it is being captured."""

    kind = Kind.CONFLICT
    code = "payment_not_cancellable"
    message = "This payment can no longer be cancelled."


class PaymentBeingSettled(DomainError):
    """The transfer may be under way at this moment; in a second it will have an outcome."""

    kind = Kind.CONFLICT
    code = "payment_being_settled"
    message = "This payment is being settled right now. Look again in a moment."


def cancel_payment(*, payment_id: UUID, viewer: Viewer) -> PaymentView:
    """Cancel a payment that nobody has begun to settle at once; otherwise ask for its release.

    Safe to repeat. Against a settlement that is under way, ledger or provider decide: the payment ends either
    cancelled or succeeded.

    :raises PaymentNotFound: not there, or not the viewer's.
    :raises PaymentNotCancellable: :raises PaymentBeingSettled:
    """
    with transaction("payments"):
        payment = locked(payment_id)
        if payment is None or not (viewer.is_admin or payment.owner_id == viewer.user_id):
            raise PaymentNotFound
        if payment.status != "cancelled" and payment.requested != "cancel":
            _cancel(payment)
    nudge()
    return view_of(payment)


def _cancel(payment: Payment) -> None:
    """:raises PaymentNotCancellable: :raises PaymentBeingSettled:"""
    if payment.status not in ("accepted", "authorized") or payment.requested:
        raise PaymentNotCancellable(status=payment.status)
    # Nobody has ever claimed it, and while we hold its row nobody can: no transfer exists or will.
    if payment.lease_id is None:
        _end(payment)
    elif payment.status == "accepted" and payment.method == "wallet" and payment.capture == "automatic":
        raise PaymentBeingSettled(retry_after=1)
    else:
        file_request(payment, "cancel")


def _end(payment: Payment) -> None:
    payment.status, payment.next_at, payment.updated_at = "cancelled", None, now()
    payment.version += 1
    payment.save(using="payments", update_fields=["status", "next_at", "updated_at", "version"])
    announce(payment)
