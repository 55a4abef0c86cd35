"""The contract, as the shop will call it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from apps.payments.contract import (
    AmountTooPrecise,
    CurrencyUnknown,
    IdempotencyKeyReused,
    PaymentNotFound,
    PaymentNotRefundable,
    Payments,
    RefundExceedsCaptured,
)
from apps.payments.usecases.settle_payments import settle_payment
from kernel.contracts import client
from tests.integration.payments.conftest import Till


def create(till: Till, **other: Any) -> Any:
    usual = {
        "owner_id": till.member.user_id,
        "idempotency_key": "order-1",
        "amount": Decimal("10.00"),
        "currency": "USD",
        "description": "Shoes",
        "reference": "order-1",
    }
    return client(Payments).create_payment(**usual | other)


def test_a_payment_is_created_once_settled_and_refunded(till: Till) -> None:
    accepted = create(till)
    assert create(till) == accepted
    settle_payment(payment_id=accepted.payment_id)
    assert client(Payments).get_payment(payment_id=accepted.payment_id).status == "succeeded"
    arguments: dict[str, Any] = {"payment_id": accepted.payment_id, "idempotency_key": "r", "amount": None}
    refund = client(Payments).refund_payment(**arguments)
    assert refund.amount == Decimal("10.00")
    assert client(Payments).refund_payment(**arguments) == refund


def test_each_named_error_arrives_as_itself(till: Till) -> None:
    payment = create(till)
    with pytest.raises(IdempotencyKeyReused):
        create(till, amount=Decimal("11.00"))
    with pytest.raises(AmountTooPrecise):
        create(till, idempotency_key="b", amount=Decimal("1.001"))
    with pytest.raises(CurrencyUnknown):
        create(till, idempotency_key="c", currency="XXX")
    with pytest.raises(PaymentNotFound):
        client(Payments).get_payment(payment_id=uuid4())
    with pytest.raises(PaymentNotRefundable):
        client(Payments).refund_payment(payment_id=payment.payment_id, idempotency_key="r", amount=None)
    settle_payment(payment_id=payment.payment_id)
    with pytest.raises(RefundExceedsCaptured):
        client(Payments).refund_payment(payment_id=payment.payment_id, idempotency_key="r", amount=Decimal("10.01"))
