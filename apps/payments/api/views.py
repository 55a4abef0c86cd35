"""One class per operation: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.conf import settings

from apps.payments.adapters.providers import provider_named
from apps.payments.api import schemas
from apps.payments.contract import PaymentView, RefundView
from apps.payments.domain import signature
from apps.payments.queries import Viewer, find_payment, list_payments, list_refunds, view_of
from apps.payments.usecases.cancel_payment import cancel_payment
from apps.payments.usecases.capture_payment import capture_payment
from apps.payments.usecases.create_payment import Asked, create_payment
from apps.payments.usecases.pay import pay
from apps.payments.usecases.receive_callback import receive_callback
from apps.payments.usecases.refund_payment import refund_payment
from kernel.clock import now
from kernel.errors import Malformed
from kernel.http import ADMIN, ANYONE, SIGNED_IN, Call, Operation, Page, Reply, page_of
from kernel.http.idempotency import idempotency_key, optional_idempotency_key
from kernel.http.paging import decode_cursor
from kernel.ids import new_id

REPLAYED = "Idempotency-Replayed"


class CreatePaymentView(Operation):
    """Accept a payment.

    Needs an `Idempotency-Key`; the same key answers with the same body for ever (`Idempotency-Replayed: true`).
    The outcome is at `Location`.
    """

    method = "POST"
    access = SIGNED_IN
    status = 202
    body = schemas.CreatePayment
    reply = PaymentView

    def handle(self, call: Call) -> Reply:
        key = idempotency_key(call)
        asked = Asked(**msgspec.structs.asdict(call.body))
        accepted = create_payment(owner_id=call.user.user_id, idempotency_key=key, asked=asked)
        return _accepted(accepted.payment, accepted.payment.payment_id, replayed=accepted.replayed)


class ListPaymentsView(Operation):
    """List payments, newest first: one's own, or for an administrator everybody's."""

    access = SIGNED_IN
    query = schemas.ListPayments
    reply = Page[PaymentView]

    def handle(self, call: Call) -> Page[PaymentView]:
        asked: schemas.ListPayments = call.query
        found = list_payments(
            viewer=_viewer(call),
            owner_id=asked.user_id,
            status=asked.status,
            before=_position(asked.cursor),
            limit=asked.limit,
        )
        return page_of(found, limit=asked.limit, cursor=lambda payment: str(payment.payment_id))


class GetPaymentView(Operation):
    """A payment as it is now."""

    access = SIGNED_IN
    reply = PaymentView

    def handle(self, call: Call) -> PaymentView:
        return view_of(find_payment(payment_id=call.path["payment_id"], viewer=_viewer(call)))


class CapturePaymentView(Operation):
    """Take what was authorized, or part of it; the rest is released. Safe to repeat."""

    method = "POST"
    access = ADMIN
    status = 202
    body = schemas.CapturePayment
    reply = PaymentView

    def handle(self, call: Call) -> Reply:
        payment = capture_payment(payment_id=call.path["payment_id"], amount=call.body.amount)
        return _accepted(payment, payment.payment_id)


class CancelPaymentView(Operation):
    """Call off a payment whose money is not taken yet. Safe to repeat."""

    method = "POST"
    access = SIGNED_IN
    status = 202
    reply = PaymentView

    def handle(self, call: Call) -> Reply:
        payment = cancel_payment(payment_id=call.path["payment_id"], viewer=_viewer(call))
        return _accepted(payment, payment.payment_id)


class RefundPaymentView(Operation):
    """Give money back, all that is left or an amount. Needs an `Idempotency-Key`."""

    method = "POST"
    access = ADMIN
    status = 202
    body = schemas.RefundPayment
    reply = RefundView

    def handle(self, call: Call) -> Reply:
        accepted = refund_payment(
            payment_id=call.path["payment_id"], idempotency_key=idempotency_key(call), amount=call.body.amount
        )
        return _accepted(accepted.refund, accepted.refund.payment_id, replayed=accepted.replayed)


class ListRefundsView(Operation):
    """The refunds of a payment, oldest first."""

    access = SIGNED_IN
    reply = Page[RefundView]

    def handle(self, call: Call) -> Page[RefundView]:
        return Page(results=list_refunds(payment_id=call.path["payment_id"], viewer=_viewer(call)), next=None)


class PayView(Operation):
    """Accept and settle in one call, by the emulated card provider unless `method` says `wallet`.

    `Idempotency-Key`, or else `order_id`, makes repeating safe; with neither, every request is a new payment.
    200 with the outcome, 202 when it is not known yet.
    """

    method = "POST"
    access = SIGNED_IN
    body = schemas.Pay
    accepts_form = True
    reply = PaymentView

    def handle(self, call: Call) -> Reply:
        asked: schemas.Pay = call.body
        order = str(asked.order_id)
        key = optional_idempotency_key(call) or (f"order:{order}" if order else f"pay:{new_id()}")
        payment = pay(owner_id=call.user.user_id, idempotency_key=key, asked=_asked(asked, order))
        return _accepted(payment, payment.payment_id, status=202 if payment.status == "accepted" else 200)


class ReceiveCallbackView(Operation):
    """A provider reports: signed (`X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>`)."""

    method = "POST"
    access = ANYONE
    reply = schemas.Received

    def handle(self, call: Call) -> schemas.Received:
        provider = provider_named(call.path["provider"])
        body = call.request.body
        signature.verify(
            call.headers.get(signature.HEADER, ""),
            body,
            secret=settings.PROVIDER_CALLBACK_SECRET,
            at=int(now().timestamp()),
        )
        return schemas.Received(replayed=not receive_callback(provider=provider.name, body=body))


def _accepted(body: object, payment_id: UUID, *, replayed: bool = False, status: int = 202) -> Reply:
    headers = {"Location": f"/api/payments/{payment_id}"} | ({REPLAYED: "true"} if replayed else {})
    return Reply(body, status=status, headers=headers)


def _viewer(call: Call) -> Viewer:
    return Viewer(user_id=call.user.user_id, is_admin=call.user.is_admin)


def _position(cursor: str) -> UUID | None:
    """:raises Malformed: the cursor is not one of this list's."""
    try:
        return UUID(decode_cursor(cursor)) if cursor else None
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None


def _asked(body: schemas.Pay, order: str) -> Asked:
    return Asked(
        amount=body.amount,
        currency=body.currency or settings.DEFAULT_CURRENCY,
        description=body.description,
        reference=order,
        method=body.method,
        card_token=body.card_token if body.method == "card" else "",
    )
