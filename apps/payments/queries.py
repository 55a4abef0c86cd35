"""Reads: the caller's own payments, an administrator's all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from apps.payments.contract import PaymentNotFound, PaymentView, RefundView, Status
from apps.payments.models import Payment, Refund


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks: only their own payments exist for them, unless they are an administrator."""

    user_id: UUID
    is_admin: bool


def find_payment(*, payment_id: UUID, viewer: Viewer | None) -> Payment:
    """:param viewer: ``None`` sees all. :raises PaymentNotFound: not there, or not the viewer's."""
    visible = Payment.objects.using("payments").filter(payment_id=payment_id)
    if viewer is not None and not viewer.is_admin:
        visible = visible.filter(owner_id=viewer.user_id)
    payment = visible.first()
    if payment is None:
        raise PaymentNotFound
    return payment


def list_payments(
    *, viewer: Viewer, owner_id: UUID | None, status: Status | None, before: UUID | None, limit: int
) -> list[PaymentView]:
    """Newest first; up to ``limit + 1``, the last only saying that there are more.

    :param owner_id: whose; for an administrator ``None`` means everybody's, for others it means their own.
    :param before: only payments made before this one.
    """
    wanted: dict[str, Any] = {}
    if not viewer.is_admin:
        wanted["owner_id"] = viewer.user_id
    elif owner_id is not None:
        wanted["owner_id"] = owner_id
    if status is not None:
        wanted["status"] = status
    if before is not None:
        wanted["payment_id__lt"] = before
    found = Payment.objects.using("payments").filter(**wanted).order_by("-payment_id")
    return [view_of(payment) for payment in found[: limit + 1]]


def list_refunds(*, payment_id: UUID, viewer: Viewer) -> list[RefundView]:
    """:raises PaymentNotFound:"""
    payment = find_payment(payment_id=payment_id, viewer=viewer)
    found = Refund.objects.using("payments").filter(payment=payment).order_by("refund_id")
    return [refund_view(refund, currency=payment.currency) for refund in found]


def view_of(payment: Payment) -> PaymentView:
    """The payment as it is now."""
    row: Any = payment  # CHECKs and use-cases keep its strings within the view's literals
    return PaymentView(
        payment_id=row.payment_id,
        user_id=row.owner_id,
        status=row.status,
        amount=row.amount,
        currency=row.currency,
        description=row.description,
        reference=row.reference,
        method=row.method,
        capture=row.capture,
        captured_amount=row.captured_amount,
        refunded_amount=row.refunded_amount,
        requested=row.requested or None,
        failure_code=row.failure_code or None,
        expires_at=row.expires_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def refund_view(refund: Refund, *, currency: str) -> RefundView:
    row: Any = refund
    return RefundView(
        refund_id=row.refund_id,
        payment_id=row.payment_id,
        status=row.status,
        amount=row.amount,
        currency=currency,
        failure_code=row.failure_code or None,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
