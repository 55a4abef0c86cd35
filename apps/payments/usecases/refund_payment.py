"""Giving money back, in one or several parts."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec
from django.db import IntegrityError

from apps.payments.contract import (
    IdempotencyKeyReused,
    PaymentNotFound,
    PaymentNotRefundable,
    RefundExceedsCaptured,
    RefundView,
)
from apps.payments.domain.money import exact_amount
from apps.payments.models import Payment, Refund
from apps.payments.nudge import nudge
from apps.payments.queries import refund_view
from apps.payments.requests import locked
from kernel.clock import now
from kernel.db import transaction
from kernel.http.idempotency import fingerprint
from kernel.ids import new_id

BOUND = "payment_refunded_captured_amount"
"""The CHECK that bounds refunds; the rule is its, not Python's."""


class AskedBack(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants back; ``None``: all that is left."""

    amount: Decimal | None


class RefundAcceptance(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before for this payment; ``refund`` is what was answered then."""

    refund: RefundView
    replayed: bool


def refund_payment(*, payment_id: UUID, idempotency_key: str, amount: Decimal | None) -> RefundAcceptance:
    """Accept a refund; its sum counts against what was captured from this moment on.

    The same payment and key always answer with the same acceptance.

    :param amount: ``None`` for all that is left.
    :raises PaymentNotFound: :raises PaymentNotRefundable: nothing was captured.
    :raises RefundExceedsCaptured: :raises IdempotencyKeyReused:
    :raises AmountMalformed: :raises AmountNotPositive: :raises AmountTooPrecise: :raises AmountTooLarge:
    """
    asked = AskedBack(amount=None if amount is None else exact_amount(amount))
    try:
        with transaction("payments"):
            payment = locked(payment_id)
            if payment is None:
                raise PaymentNotFound
            earlier = payment.refunds.using("payments").filter(idempotency_key=idempotency_key).first()
            refund = earlier or _accept(payment, idempotency_key, asked)
    except IntegrityError as error:
        if BOUND in str(error):
            raise RefundExceedsCaptured from None
        raise
    if bytes(refund.fingerprint) != fingerprint(asked):
        raise IdempotencyKeyReused
    nudge()
    return RefundAcceptance(refund=_acceptance_of(refund, payment), replayed=earlier is not None)


def _accept(payment: Payment, idempotency_key: str, asked: AskedBack) -> Refund:
    """:raises PaymentNotRefundable: :raises RefundExceedsCaptured: :raises IntegrityError: more than was captured."""
    if payment.status not in ("succeeded", "partially_refunded"):
        raise PaymentNotRefundable(status=payment.status)
    left = payment.captured_amount - payment.refunded_amount
    if asked.amount is None and not left:
        raise RefundExceedsCaptured
    moment = now()
    refund = Refund(
        refund_id=new_id(),
        payment=payment,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint(asked),
        amount=asked.amount or left,
        created_at=moment,
        updated_at=moment,
        next_at=moment,
    )
    payment.refunded_amount += refund.amount
    payment.save(using="payments", update_fields=["refunded_amount"])
    refund.save(using="payments", force_insert=True)
    return refund


def _acceptance_of(refund: Refund, payment: Payment) -> RefundView:
    """The refund as it was accepted, whatever has become of it."""
    return msgspec.structs.replace(
        refund_view(refund, currency=payment.currency),
        status="accepted",
        failure_code=None,
        updated_at=refund.created_at,
    )
