"""Settling: every due payment gets one outcome, whoever dies, comes late or does not answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from apps.accounts.contract import Accounts
from apps.payments.domain.lifecycle import LEASE, MAX_ATTEMPTS, Change
from apps.payments.leases import claim, write
from apps.payments.models import Payment
from apps.payments.settling import wallet
from apps.payments.usecases.settle_payments import settle_payment, settle_payments
from kernel.clock import frozen, now
from kernel.contracts import client
from kernel.db import execute
from tests.integration.payments.conftest import FaultyAccounts, Till, due_now, events_of, row, transfers_of

D = Decimal


def only(payment_id: object) -> dict[str, object]:
    return {"limit": 1, "where": "payment_id = %(payment_id)s", "payment_id": payment_id}


def test_a_payment_moves_money_from_wallet_to_club(till: Till) -> None:
    club = client(Accounts).club_account(purpose="payments_revenue", currency="USD")
    payment_id = till.settled("100.00")
    after = client(Accounts).club_account(purpose="payments_revenue", currency="USD")
    assert till.funds() == (D("900.00"), D("0.00"))
    assert after.balance - club.balance == D("100.00")
    seen = till.look(payment_id)
    assert (seen["status"], seen["captured_amount"]) == ("succeeded", "100.00")
    assert events_of(payment_id) == ["accepted", "succeeded"]
    assert row(payment_id).next_at is None


def test_a_payment_without_funds_fails_and_moves_nothing(till: Till) -> None:
    payment_id = till.settled("1000.01")
    seen = till.look(payment_id)
    assert (seen["status"], seen["failure_code"]) == ("failed", "insufficient_funds")
    assert till.funds() == (D("1000.00"), D("0.00"))
    assert events_of(payment_id) == ["accepted", "failed"]


def test_a_manual_payment_is_reserved(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    assert till.status(payment_id) == "authorized"
    assert till.funds() == (D("1000.00"), D("100.00"))
    assert events_of(payment_id) == ["accepted", "authorized"]


def test_an_authorization_expires(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    settle_payments()
    assert till.status(payment_id) == "authorized"
    with frozen(now() + timedelta(days=7, seconds=1)):
        settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "expired"
    assert till.funds() == (D("1000.00"), D("0.00"))
    assert events_of(payment_id) == ["accepted", "authorized", "cancelled"]


def test_the_sweep_settles_more_than_a_batch(till: Till) -> None:
    payments = [till.accepted("1.00") for _ in range(60)]
    settle_payments()
    assert {till.status(payment_id) for payment_id in payments} == {"succeeded"}
    assert till.funds()[0] == D("940.00")


def test_many_sweeps_at_once_settle_each_payment_once(till: Till) -> None:
    payments = [till.accepted("1.00") for _ in range(40)]

    def sweep(_: int) -> None:
        try:
            settle_payments()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(sweep, range(8)))
    assert till.funds()[0] == D("960.00")
    assert all(events_of(payment_id) == ["accepted", "succeeded"] for payment_id in payments)


class TestLease:
    def test_what_is_claimed_is_nobody_elses(self, till: Till) -> None:
        payment_id = till.accepted()
        assert len(claim(Payment, **only(payment_id)).rows) == 1  # type: ignore[arg-type]
        assert len(claim(Payment, **only(payment_id)).rows) == 0  # type: ignore[arg-type]

    def test_a_worker_dies_after_the_claim(self, till: Till) -> None:
        payment_id = till.accepted("100.00")
        claim(Payment, **only(payment_id))  # type: ignore[arg-type]
        settle_payment(payment_id=payment_id)
        assert till.status(payment_id) == "accepted"
        with frozen(now() + LEASE):
            settle_payment(payment_id=payment_id)
        assert till.status(payment_id) == "succeeded"
        assert till.funds()[0] == D("900.00")

    def test_a_worker_dies_between_the_ledger_and_the_status(self, till: Till) -> None:
        payment_id = till.accepted("100.00")
        wallet.settle_claimed(claim(Payment, **only(payment_id)))  # type: ignore[arg-type]
        assert (till.status(payment_id), till.funds()[0]) == ("accepted", D("900.00"))
        with frozen(now() + LEASE):
            settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), till.funds()[0]) == ("succeeded", D("900.00"))
        assert transfers_of(payment_id) == 1
        assert events_of(payment_id) == ["accepted", "succeeded"]

    def test_a_worker_that_comes_back_late_overwrites_nothing(self, till: Till) -> None:
        payment_id = till.accepted("100.00")
        slow = claim(Payment, **only(payment_id))  # type: ignore[arg-type]
        with frozen(now() + LEASE):
            settle_payment(payment_id=payment_id)
        assert write(slow, {payment_id: Change("failed", failure_code="late")}) == set()
        assert till.status(payment_id) == "succeeded"
        assert events_of(payment_id) == ["accepted", "succeeded"]

    def test_a_worker_whose_lease_was_taken_over_does_not_write_for_its_successor(self, till: Till) -> None:
        payment_id = till.accepted("100.00")
        slow = claim(Payment, **only(payment_id))  # type: ignore[arg-type]
        with frozen(now() + LEASE):
            successor = claim(Payment, **only(payment_id))  # type: ignore[arg-type]
            assert write(slow, {payment_id: Change("failed", failure_code="late")}) == set()
            assert write(successor, wallet.settle_claimed(successor)) == {payment_id}
        assert till.status(payment_id) == "succeeded"

    def test_nobody_writes_an_outcome_twice(self, till: Till) -> None:
        payment_id = till.accepted("100.00")
        claimed = claim(Payment, **only(payment_id))  # type: ignore[arg-type]
        changes = wallet.settle_claimed(claimed)
        assert write(claimed, changes) == {payment_id}
        assert write(claimed, changes) == set()
        assert events_of(payment_id) == ["accepted", "succeeded"]


class TestFaults:
    def test_one_broken_payment_stops_no_other(self, till: Till, accounts: FaultyAccounts) -> None:
        broken, *others = [till.accepted("1.00") for _ in range(5)]
        accounts.poison = {broken}
        settle_payments()
        assert {till.status(other) for other in others} == {"succeeded"}
        assert till.status(broken) == "accepted"
        assert row(broken).attempts == 1

    def test_it_is_given_up_after_eight_attempts(self, till: Till, accounts: FaultyAccounts) -> None:
        broken = till.accepted("1.00")
        accounts.poison = {broken}
        for _ in range(MAX_ATTEMPTS):
            assert till.status(broken) == "accepted"
            due_now(broken)
            settle_payment(payment_id=broken)
        due_now(broken)
        settle_payment(payment_id=broken)
        seen = till.look(broken)
        assert (seen["status"], seen["failure_code"]) == ("failed", "not_processable")
        assert till.funds()[0] == D("1000.00")
        assert events_of(broken) == ["accepted", "failed"]

    @pytest.mark.parametrize("capture", ["automatic", "manual"])
    def test_what_moved_unnoticed_is_taken_back_when_it_is_given_up(
        self, till: Till, accounts: FaultyAccounts, capture: str
    ) -> None:
        broken = till.accepted("100.00", capture=capture)
        accounts.lost = True
        settle_payment(payment_id=broken)
        accounts.lost, accounts.poison = False, {broken}
        execute(
            "payments",
            "UPDATE payments_payment SET attempts = %s, next_at = now() WHERE payment_id = %s",
            [MAX_ATTEMPTS, broken],
        )
        settle_payment(payment_id=broken)
        assert till.status(broken) == "failed"
        assert till.funds() == (D("1000.00"), D("0.00"))

    def test_an_outage_fails_no_payment_however_long(self, till: Till, accounts: FaultyAccounts) -> None:
        payment_id = till.accepted("100.00")
        accounts.down = True
        for _ in range(MAX_ATTEMPTS + 4):
            due_now(payment_id)
            settle_payment(payment_id=payment_id)
        assert till.status(payment_id) == "accepted"
        accounts.down = False
        due_now(payment_id)
        settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), till.funds()[0]) == ("succeeded", D("900.00"))

    def test_an_answer_that_is_lost_moves_nothing_twice(self, till: Till, accounts: FaultyAccounts) -> None:
        payment_id = till.accepted("100.00")
        accounts.lost = True
        settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), till.funds()[0]) == ("accepted", D("900.00"))
        accounts.lost = False
        due_now(payment_id)
        settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), till.funds()[0]) == ("succeeded", D("900.00"))
