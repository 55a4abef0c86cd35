"""Paying for an order in one call."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.payments.conftest import Till


def pay(till: Till, *, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return till.http.post("/api/payments/pay", json=body, token=till.member.token, headers=headers)


def test_an_order_is_paid_by_the_emulated_provider(till: Till) -> None:
    order = uuid4().hex
    reply = pay(till, order_id=order, amount=12.5, currency="USD")
    body = reply.json()
    assert (reply.status_code, body["status"], body["amount"]) == (200, "succeeded", "12.50")
    assert (body["reference"], body["method"]) == (order, "card")
    assert till.funds()[0] == Decimal("1000.00")


def test_an_order_is_paid_once(till: Till) -> None:
    first, second = (pay(till, order_id=7, amount="12.50") for _ in range(2))
    assert second.json() == first.json()


def test_without_order_and_key_every_request_is_a_payment(till: Till) -> None:
    first, second = (pay(till, amount="12.50").json() for _ in range(2))
    assert first["payment_id"] != second["payment_id"]


def test_a_key_goes_before_the_order(till: Till) -> None:
    declined = pay(till, order_id="a", amount="1", card_token="tok_decline")
    assert declined.json()["status"] == "failed"
    assert pay(till, order_id="a", amount="1").json()["code"] == "idempotency_key_reused"
    assert pay(till, order_id="a", amount="1", key="second try").json()["status"] == "succeeded"


def test_from_the_wallet(till: Till) -> None:
    assert pay(till, amount="100.00", method="wallet").json()["status"] == "succeeded"
    assert till.funds()[0] == Decimal("900.00")


def test_an_outcome_that_is_not_known_yet_is_202(till: Till) -> None:
    reply = pay(till, amount="1", card_token="tok_timeout")
    assert (reply.status_code, reply.json()["status"]) == (202, "accepted")
    assert reply.headers["Location"].endswith(reply.json()["payment_id"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": "-1"}, "amount_not_positive"),
        ({}, "malformed"),
        ({"amount": 1, "order_id": -1}, "malformed"),
        ({"amount": 1, "order_id": 2**64}, "malformed"),
    ],
)
def test_mistakes_have_their_codes(till: Till, body: dict[str, Any], code: str) -> None:
    reply = pay(till, **body)
    assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_a_form_pays_too(till: Till) -> None:
    reply = till.http.post(
        "/api/payments/pay",
        data=b"amount=3.00&currency=USD",
        content_type="application/x-www-form-urlencoded",
        token=till.member.token,
    )
    assert reply.json()["status"] == "succeeded"
