"""Giving money back: in parts, never more than was captured, whoever asks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from apps.accounts.contract import Accounts, Transfer
from apps.payments.domain.lifecycle import LEASE, MAX_ATTEMPTS
from apps.payments.leases import claim
from apps.payments.models import Refund
from apps.payments.usecases.settle_refunds import Outcome, give_back, settle_refunds, write
from kernel.clock import frozen, now
from kernel.contracts import client
from tests.integration.payments.conftest import FaultyAccounts, Till, events_of, row, transfers_of

D = Decimal


def refund(till: Till, payment_id: UUID, amount: str | None = None, *, key: str = "", by: Any = None) -> Any:
    body = {} if amount is None else {"amount": amount}
    return till.ask(payment_id, "refund", by=by, key=key or uuid4().hex, **body)


def refunds_of(till: Till, payment_id: UUID, *, by: Any = None) -> Any:
    return till.http.get(f"/api/payments/{payment_id}/refunds", token=(by or till.member).token).json()["results"]


def test_a_payment_is_refunded_in_full(till: Till) -> None:
    payment_id = till.settled("100.00")
    reply = refund(till, payment_id)
    body = reply.json()
    assert (reply.status_code, body["status"], body["amount"], body["currency"]) == (202, "accepted", "100.00", "USD")
    assert reply.headers["Location"] == f"/api/payments/{payment_id}"
    settle_refunds()
    assert (till.status(payment_id), till.funds()[0]) == ("refunded", D("1000.00"))
    assert events_of(payment_id) == ["accepted", "succeeded", "refunded"]
    (seen,) = refunds_of(till, payment_id)
    assert (seen["refund_id"], seen["status"]) == (body["refund_id"], "succeeded")
    assert transfers_of(UUID(body["refund_id"])) == 1


def test_a_payment_is_refunded_in_parts(till: Till) -> None:
    payment_id = till.settled("100.00")
    for amount, status in (("30.00", "partially_refunded"), ("69.99", "partially_refunded"), (None, "refunded")):
        assert refund(till, payment_id, amount).status_code == 202
        settle_refunds()
        assert till.status(payment_id) == status
    assert [seen["amount"] for seen in refunds_of(till, payment_id)] == ["30.00", "69.99", "0.01"]
    assert till.funds()[0] == D("1000.00")


def test_a_partial_capture_bounds_its_refunds(till: Till) -> None:
    from apps.payments.usecases.settle_payments import settle_payment

    payment_id = till.settled("100.00", capture="manual")
    till.ask(payment_id, "capture", amount="40.00")
    settle_payment(payment_id=payment_id)
    assert refund(till, payment_id, "40.01").json()["code"] == "refund_exceeds_captured"
    assert refund(till, payment_id).json()["amount"] == "40.00"


class TestKey:
    def test_a_key_is_needed(self, till: Till) -> None:
        payment_id = till.settled("100.00")
        reply = till.ask(payment_id, "refund")
        assert (reply.status_code, reply.json()["code"]) == (400, "idempotency_key_missing")

    def test_a_repeated_refund_gets_the_same_answer_and_moves_nothing(self, till: Till) -> None:
        payment_id, key = till.settled("100.00"), uuid4().hex
        first = refund(till, payment_id, "30.00", key=key)
        settle_refunds()
        second = refund(till, payment_id, "30", key=key)
        settle_refunds()
        assert (second.status_code, second.content) == (202, first.content)
        assert second.headers["Idempotency-Replayed"] == "true"
        assert till.funds()[0] == D("930.00")

    def test_a_full_refund_may_be_repeated_when_nothing_is_left(self, till: Till) -> None:
        payment_id, key = till.settled("100.00"), uuid4().hex
        first = refund(till, payment_id, key=key)
        settle_refunds()
        assert refund(till, payment_id, key=key).content == first.content

    def test_a_key_is_not_good_for_another_amount(self, till: Till) -> None:
        payment_id, key = till.settled("100.00"), uuid4().hex
        refund(till, payment_id, "30.00", key=key)
        reply = refund(till, payment_id, "31.00", key=key)
        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")
        assert row(payment_id).refunded_amount == D("30.00")

    def test_a_key_belongs_to_one_payment(self, till: Till) -> None:
        key = uuid4().hex
        one, other = (refund(till, till.settled("10.00"), key=key).json() for _ in range(2))
        assert one["refund_id"] != other["refund_id"]


def test_more_than_was_captured_is_refused(till: Till) -> None:
    payment_id = till.settled("100.00")
    assert refund(till, payment_id, "60.00").status_code == 202
    reply = refund(till, payment_id, "40.01")
    assert (reply.status_code, reply.json()["code"]) == (422, "refund_exceeds_captured")
    assert refund(till, payment_id, "40.00").status_code == 202
    assert refund(till, payment_id).json()["code"] == "refund_exceeds_captured"
    assert len(refunds_of(till, payment_id)) == 2


def test_refunds_at_once_never_exceed_what_was_captured(till: Till) -> None:
    payment_id = till.settled("100.00")

    def ask(_: int) -> int:
        try:
            return int(refund(till, payment_id, "30.00").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(16)))
    assert sorted(answers) == [202] * 3 + [422] * 13
    settle_refunds()
    assert (till.look(payment_id)["refunded_amount"], till.funds()[0]) == ("90.00", D("990.00"))


@pytest.mark.parametrize("state", ["accepted", "authorized", "failed", "cancelled"])
def test_only_what_succeeded_is_refunded(till: Till, state: str) -> None:
    payment_id = {
        "accepted": lambda: till.accepted("1.00"),
        "authorized": lambda: till.settled("1.00", capture="manual"),
        "failed": lambda: till.settled("5000.00"),
        "cancelled": lambda: till.accepted("1.00"),
    }[state]()
    if state == "cancelled":
        till.ask(payment_id, "cancel")
    assert till.status(payment_id) == state
    reply = refund(till, payment_id)
    assert (reply.status_code, reply.json()["code"]) == (409, "payment_not_refundable")


def test_nobody_but_an_administrator_refunds(till: Till) -> None:
    payment_id = till.settled("100.00")
    for person in (till.member, till.make_user(), till.make_user(role="trainer")):
        assert refund(till, payment_id, by=person).status_code == 403
    assert row(payment_id).refunded_amount == D("0.00")
    assert refunds_of(till, payment_id) == []
    assert refund(till, uuid4()).json()["code"] == "payment_not_found"
    stranger = till.http.get(f"/api/payments/{payment_id}/refunds", token=till.make_user().token)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "payment_not_found")


def mine(payment_id: UUID) -> Any:
    return claim(Refund, limit=1, where="payment_id = %(payment_id)s", payment_id=payment_id)


class TestSweep:
    def test_a_worker_dies_between_the_ledger_and_the_rows(self, till: Till) -> None:
        payment_id = till.settled("100.00")
        refund(till, payment_id)
        claimed = mine(payment_id)
        give_back(claimed, claimed.rows[0])
        assert (till.status(payment_id), till.funds()[0]) == ("succeeded", D("1000.00"))
        with frozen(now() + LEASE + timedelta(seconds=1)):
            settle_refunds()
        assert (till.status(payment_id), till.funds()[0]) == ("refunded", D("1000.00"))
        assert write(claimed, claimed.rows[0], Outcome("late")) == 0
        assert till.look(payment_id)["refunded_amount"] == "100.00"

    def test_a_refund_that_the_club_cannot_pay_gives_its_amount_free(self, till: Till) -> None:
        payment_id = till.settled("100.00")
        refund(till, payment_id)
        with club_without_money():
            settle_refunds()
        (seen,) = refunds_of(till, payment_id)
        assert (seen["status"], seen["failure_code"]) == ("failed", "insufficient_funds")
        assert (till.status(payment_id), till.look(payment_id)["refunded_amount"]) == ("succeeded", "0.00")
        assert refund(till, payment_id).status_code == 202
        settle_refunds()
        assert (till.status(payment_id), till.funds()[0]) == ("refunded", D("1000.00"))

    @pytest.mark.parametrize("moved", [False, True])
    def test_one_that_is_given_up_leaves_nothing_moved(self, till: Till, accounts: FaultyAccounts, moved: bool) -> None:
        payment_id = till.settled("100.00")
        refund_id = UUID(refund(till, payment_id).json()["refund_id"])
        accounts.lost = moved
        if moved:
            settle_refunds()
            assert till.funds()[0] == D("1000.00")
        accounts.lost, accounts.poison = False, {refund_id}
        for minute in range(MAX_ATTEMPTS + 2):
            with frozen(now() + timedelta(minutes=minute)):
                settle_refunds()
        (seen,) = refunds_of(till, payment_id)
        assert (seen["status"], seen["failure_code"]) == ("failed", "not_processable")
        assert (till.look(payment_id)["refunded_amount"], till.funds()[0]) == ("0.00", D("900.00"))

    def test_one_that_moved_unnoticed_and_was_spent_has_succeeded(self, till: Till, accounts: FaultyAccounts) -> None:
        payment_id = till.settled("1000.00")
        refund_id = UUID(refund(till, payment_id).json()["refund_id"])
        accounts.lost = True
        settle_refunds()
        accounts.lost = False
        till.settled("500.00")
        accounts.poison = {refund_id}
        for minute in range(1, MAX_ATTEMPTS + 2):
            with frozen(now() + timedelta(minutes=minute)):
                settle_refunds()
        accounts.poison = set()
        with frozen(now() + timedelta(hours=1)):
            settle_refunds()
        assert (till.status(payment_id), till.funds()[0]) == ("refunded", D("500.00"))

    def test_an_outage_fails_no_refund(self, till: Till, accounts: FaultyAccounts) -> None:
        payment_id = till.settled("100.00")
        refund(till, payment_id)
        accounts.down = True
        for minute in range(12):
            with frozen(now() + timedelta(minutes=minute)):
                settle_refunds()
        accounts.down = False
        with frozen(now() + timedelta(hours=1)):
            settle_refunds()
        assert till.status(payment_id) == "refunded"


class club_without_money:
    """Takes the club's revenue away, and brings it back."""

    def __enter__(self) -> None:
        self.amount = self._club().balance
        self._move(self._club().account_id, self._cash().account_id)

    def __exit__(self, *_: object) -> None:
        self._move(self._cash().account_id, self._club().account_id)

    def _move(self, debit: UUID, credit: UUID) -> None:
        transfer = Transfer(
            transfer_id=uuid4(), kind="transfer", debit_account_id=debit, credit_account_id=credit, amount=self.amount
        )
        assert client(Accounts).post(transfers=(transfer,))[0].failure == ""

    def _club(self) -> Any:
        return client(Accounts).club_account(purpose="payments_revenue", currency="USD")

    def _cash(self) -> Any:
        return client(Accounts).club_account(purpose="cash", currency="USD")
