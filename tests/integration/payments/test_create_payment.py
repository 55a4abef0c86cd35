"""Accepting a payment: once per key, the same answer for ever, and every mistake with its name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.payments.models import Payment
from apps.payments.usecases.settle_payments import settle_payment
from tests.integration.payments.conftest import Till, events_of, row, transfers_of


def test_a_payment_is_accepted(till: Till) -> None:
    reply = till.pay("100.00", description="Court 3")
    body = reply.json()
    assert reply.status_code == 202
    assert reply.headers["Location"] == f"/api/payments/{body['payment_id']}"
    assert "Idempotency-Replayed" not in reply.headers
    assert body | {"payment_id": "", "created_at": "", "updated_at": ""} == {
        "payment_id": "",
        "user_id": str(till.member.user_id),
        "status": "accepted",
        "amount": "100.00",
        "currency": "USD",
        "description": "Court 3",
        "reference": "",
        "method": "wallet",
        "capture": "automatic",
        "captured_amount": "0.00",
        "refunded_amount": "0.00",
        "requested": None,
        "failure_code": None,
        "expires_at": None,
        "created_at": "",
        "updated_at": "",
    }
    assert events_of(UUID(body["payment_id"])) == ["accepted"]


def test_the_seeds_curl_works_for_somebody_signed_in(till: Till) -> None:
    reply = till.http.post(
        "/api/payments",
        data=b'{"amount": 100.00, "currency": "USD", "description": "Test payment"}',
        headers={"Idempotency-Key": "unique-key-123"},
        token=till.member.token,
    )
    assert reply.status_code == 202
    assert reply.json()["amount"] == "100.00"


def test_nobody_pays_without_signing_in(till: Till) -> None:
    key = uuid4().hex
    reply = till.http.post("/api/payments", json={"amount": "1", "currency": "USD"}, headers={"Idempotency-Key": key})
    assert reply.status_code == 401
    assert not Payment.objects.using("payments").filter(idempotency_key=key).exists()


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_malformed"),
        ('""', "idempotency_key_malformed"),
        ("k" * 256, "idempotency_key_malformed"),
        ("schlüssel", "idempotency_key_malformed"),
    ],
)
def test_a_key_is_needed(till: Till, key: str | None, code: str) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    reply = till.http.post(
        "/api/payments", json={"amount": "1", "currency": "USD"}, headers=headers, token=till.member.token
    )
    assert (reply.status_code, reply.json()["code"]) == (400, code)


def test_a_key_of_255_characters_is_kept(till: Till) -> None:
    key = uuid4().hex + "k" * 223
    assert till.pay(key=key).status_code == 202
    assert till.pay(key=key).headers["Idempotency-Replayed"] == "true"


def test_half_a_character_is_malformed(till: Till) -> None:
    body = rb'{"amount": 1, "currency": "USD", "description": "\ud800"}'
    reply = till.http.post("/api/payments", data=body, headers={"Idempotency-Key": "k"}, token=till.member.token)
    assert (reply.status_code, reply.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"amount": "0"}, "amount_not_positive"),
        ({"amount": -5}, "amount_not_positive"),
        ({"amount": 10.005}, "amount_too_precise"),
        ({"amount": "10000000000.00"}, "amount_too_large"),
        ({"amount": "1e999999"}, "amount_too_large"),
        ({"amount": "NaN"}, "amount_malformed"),
        ({"amount": "ten"}, "malformed"),
        ({"amount": None}, "malformed"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": ""}, "currency_unknown"),
        ({"description": "a\x00b"}, "malformed"),
        ({"description": "d" * 501}, "malformed"),
        ({"method": "cash"}, "malformed"),
        ({"capture": "later"}, "malformed"),
    ],
)
def test_every_mistake_has_a_code_and_leaves_no_payment(till: Till, body: dict[str, Any], code: str) -> None:
    key = uuid4().hex
    sent = {"amount": "1.00", "currency": "USD", **body}
    reply = till.http.post("/api/payments", json=sent, headers={"Idempotency-Key": key}, token=till.member.token)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert till.pay("1.00", key=key).status_code == 202  # a refused request does not use up its key


class TestReplay:
    def test_a_repeated_request_gets_the_same_answer(self, till: Till) -> None:
        key = uuid4().hex
        first, second = till.pay(key=key), till.pay(key=key)
        assert (second.status_code, second.content) == (202, first.content)
        assert second.headers["Idempotency-Replayed"] == "true"
        assert second.headers["Location"] == first.headers["Location"]

    def test_other_spellings_are_the_same_request(self, till: Till) -> None:
        first = till.pay("100.00", key="spelling", currency="USD")
        second = till.pay("100", key='"spelling"', currency="usd")
        assert second.content == first.content

    def test_the_answer_stays_whatever_became_of_the_payment(self, till: Till) -> None:
        key = uuid4().hex
        first = till.pay("10.00", key=key)
        payment_id = UUID(first.json()["payment_id"])
        settle_payment(payment_id=payment_id)
        till.ask(payment_id, "refund", key="r")
        assert till.status(payment_id) == "succeeded"
        assert till.pay("10.00", key=key).content == first.content

    def test_the_key_outlives_the_access_token(self, till: Till) -> None:
        from apps.accounts.models import User
        from apps.accounts.tokens import issue_access_token

        key = uuid4().hex
        first = till.pay(key=key)
        renewed = issue_access_token(User.objects.using("accounts").get(pk=till.member.user_id))
        assert renewed != till.member.token
        assert till.pay(key=key, token=renewed).content == first.content

    @pytest.mark.parametrize(
        "change",
        [{"amount": "100.01"}, {"description": "else"}, {"method": "card"}, {"capture": "manual"}, {"reference": "o"}],
    )
    def test_a_key_is_not_good_for_another_request(self, till: Till, change: dict[str, str]) -> None:
        key = uuid4().hex
        first = till.pay(key=key)
        reply = till.pay(key=key, **change) if "amount" not in change else till.pay(change["amount"], key=key)
        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")
        assert till.look(UUID(first.json()["payment_id"]))["amount"] == "100.00"

    def test_another_users_key_is_another_key(self, till: Till) -> None:
        key, stranger = uuid4().hex, till.make_user()
        mine, theirs = till.pay(key=key), till.pay("7.00", key=key, token=stranger.token)
        assert theirs.status_code == 202
        assert theirs.json()["payment_id"] != mine.json()["payment_id"]
        assert theirs.json()["user_id"] == str(stranger.user_id)


def test_64_threads_with_one_key_make_one_payment_and_one_transfer(till: Till) -> None:
    key = uuid4().hex

    def pay(_: int) -> tuple[int, bytes, str]:
        try:
            reply = till.pay("25.00", key=key)
            payment_id = UUID(reply.json()["payment_id"])
            settle_payment(payment_id=payment_id)
            return reply.status_code, reply.content, reply.headers.get("Idempotency-Replayed", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(pay, range(64)))
    assert {status for status, _, _ in answers} == {202}
    assert len({body for _, body, _ in answers}) == 1
    assert sorted(replayed for _, _, replayed in answers) == ["", *["true"] * 63]
    (payment,) = Payment.objects.using("payments").filter(owner_id=till.member.user_id, idempotency_key=key)
    assert row(payment.payment_id).status == "succeeded"
    assert transfers_of(payment.payment_id) == 1
    assert str(till.funds()[0]) == "975.00"
    assert events_of(payment.payment_id) == ["accepted", "succeeded"]
