"""Paying for an order in one call, as small shops do: accept, settle by the emulated provider, answer."""

from __future__ import annotations

from uuid import UUID

from apps.payments.contract import PaymentView
from apps.payments.queries import find_payment, view_of
from apps.payments.usecases.create_payment import Asked, create_payment
from apps.payments.usecases.settle_payments import settle_payment


def pay(*, owner_id: UUID, idempotency_key: str, asked: Asked) -> PaymentView:
    """Accept a payment and try to settle it before answering; the sweep settles what could not be settled now.

    :returns: the payment as it is now.
    :raises IdempotencyKeyReused: :raises CurrencyUnknown: :raises AmountMalformed: (and its siblings)
    """
    accepted = create_payment(owner_id=owner_id, idempotency_key=idempotency_key, asked=asked, wake=False)
    payment_id = accepted.payment.payment_id
    if not accepted.replayed:
        settle_payment(payment_id=payment_id)
    return view_of(find_payment(payment_id=payment_id, viewer=None))
