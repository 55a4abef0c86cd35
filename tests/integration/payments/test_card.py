"""Payments by card: the emulated provider approves, declines, times out, calls back twice, late, or never."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.payments.domain.lifecycle import LEASE, MAX_ATTEMPTS
from apps.payments.leases import claim
from apps.payments.models import EmulatedCharge, Payment, ProviderEvent
from apps.payments.settling import card
from apps.payments.usecases.deliver_callbacks import deliver_callbacks
from apps.payments.usecases.settle_payments import settle_payment
from apps.payments.usecases.settle_refunds import settle_refunds
from kernel.clock import frozen, now
from tests.integration.payments.cards import by_card, charge_of, deliver, provider_balance, settle_after
from tests.integration.payments.conftest import FaultyAccounts, Till, due_now, events_of, row, transfers_of

D = Decimal


def test_an_approved_card_pays_without_touching_the_wallet(till: Till) -> None:
    before = provider_balance()
    payment_id = by_card(till, "tok_approve")
    assert (till.status(payment_id), till.look(payment_id)["captured_amount"]) == ("succeeded", "100.00")
    assert (till.funds()[0], provider_balance()) == (D("1000.00"), before - D("100.00"))
    assert events_of(payment_id) == ["accepted", "succeeded"]


@pytest.mark.parametrize("token", ["tok_decline", "", "tok_unheard_of"])
def test_a_declined_card_pays_nothing(till: Till, token: str) -> None:
    payment_id = by_card(till, token)
    seen = till.look(payment_id)
    assert (seen["status"], seen["failure_code"]) == ("failed", "card_declined")
    assert transfers_of(payment_id) == 0


def test_a_charge_that_timed_out_is_settled_by_its_late_callback(till: Till) -> None:
    payment_id = by_card(till, "tok_timeout")
    assert till.status(payment_id) == "accepted"
    deliver(till, after=1)
    assert row(payment_id).provider_status == ""
    deliver(till)
    settle_after(payment_id)
    assert (till.status(payment_id), charge_of(payment_id).status) == ("succeeded", "captured")
    assert events_of(payment_id) == ["accepted", "succeeded"]


def test_a_callback_that_comes_twice_counts_once(till: Till) -> None:
    before = provider_balance()
    payment_id = by_card(till, "tok_callback_twice")
    assert till.status(payment_id) == "accepted"
    deliver(till)
    settle_after(payment_id)
    deliver(till, after=30)
    settle_after(payment_id, 30)
    assert till.status(payment_id) == "succeeded"
    assert ProviderEvent.objects.using("payments").filter(payment_id=payment_id).count() == 1
    assert provider_balance() == before - D("100.00")
    assert events_of(payment_id) == ["accepted", "succeeded"]


def test_a_callback_that_is_lost_is_made_up_for_by_asking(till: Till) -> None:
    payment_id = by_card(till, "tok_callback_twice")
    charge = charge_of(payment_id)
    charge.status = "captured"
    charge.save(using="payments")
    with frozen(now() + timedelta(seconds=31)):
        settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "succeeded"


def test_a_provider_that_never_answers_is_given_up_and_told_so(till: Till) -> None:
    payment_id = by_card(till, "tok_lost")
    for _ in range(MAX_ATTEMPTS):
        assert till.status(payment_id) == "accepted"
        due_now(payment_id)
        settle_payment(payment_id=payment_id)
    seen = till.look(payment_id)
    assert (seen["status"], seen["failure_code"]) == ("failed", "provider_timeout")
    assert charge_of(payment_id).status == "voided"


def test_a_worker_dies_between_the_provider_and_the_status(till: Till) -> None:
    before = provider_balance()
    payment_id = till.accepted("100.00", method="card", card_token="tok_approve")
    card.settle_claimed(claim(Payment, limit=1, where="payment_id = %(id)s", id=payment_id))
    with frozen(now() + LEASE):
        settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "succeeded"
    assert provider_balance() == before - D("100.00")
    assert EmulatedCharge.objects.using("payments").filter(key=f"payment-{payment_id}").count() == 1


def test_an_outage_of_accounts_does_not_lose_a_charge(till: Till, accounts: FaultyAccounts) -> None:
    payment_id = till.accepted("100.00", method="card", card_token="tok_approve")
    accounts.down = True
    for _ in range(MAX_ATTEMPTS + 2):
        due_now(payment_id)
        settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), charge_of(payment_id).status) == ("accepted", "captured")
    accounts.down = False
    due_now(payment_id)
    settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "succeeded"


class TestManual:
    def test_capture_in_part(self, till: Till) -> None:
        payment_id = by_card(till, "tok_approve", capture="manual")
        assert (till.status(payment_id), transfers_of(payment_id)) == ("authorized", 0)
        till.ask(payment_id, "capture", amount="30.00")
        settle_payment(payment_id=payment_id)
        assert till.look(payment_id)["captured_amount"] == "30.00"
        assert (charge_of(payment_id).status, charge_of(payment_id).amount) == ("captured", D("30.00"))

    def test_cancel(self, till: Till) -> None:
        payment_id = by_card(till, "tok_approve", capture="manual")
        till.ask(payment_id, "cancel", by=till.member)
        settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), charge_of(payment_id).status) == ("cancelled", "voided")

    def test_expiry(self, till: Till) -> None:
        payment_id = by_card(till, "tok_approve", capture="manual")
        with frozen(now() + timedelta(days=8)):
            settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), charge_of(payment_id).status) == ("expired", "voided")

    def test_authorized_by_callback(self, till: Till) -> None:
        payment_id = by_card(till, "tok_callback_twice", capture="manual")
        deliver(till)
        settle_after(payment_id)
        assert till.status(payment_id) == "authorized"


class TestCancelAtTheProvider:
    def test_a_pending_charge_is_called_off(self, till: Till) -> None:
        payment_id = by_card(till, "tok_callback_twice")
        assert till.ask(payment_id, "cancel", by=till.member).status_code == 202
        settle_payment(payment_id=payment_id)
        deliver(till)
        settle_after(payment_id)
        assert (till.status(payment_id), charge_of(payment_id).status) == ("cancelled", "voided")

    def test_the_provider_decides_when_it_was_faster(self, till: Till) -> None:
        payment_id = by_card(till, "tok_callback_twice")
        charge = charge_of(payment_id)
        charge.status = "captured"
        charge.save(using="payments")
        till.ask(payment_id, "cancel", by=till.member)
        settle_payment(payment_id=payment_id)
        assert (till.status(payment_id), till.look(payment_id)["requested"]) == ("succeeded", None)


class TestRefund:
    def test_through_provider_and_ledger(self, till: Till) -> None:
        before = provider_balance()
        payment_id = by_card(till, "tok_approve")
        till.ask(payment_id, "refund", key="k", amount="40.00")
        settle_refunds()
        assert till.status(payment_id) == "partially_refunded"
        assert list(charge_of(payment_id).refunded_keys.values()) == ["40.00"]
        assert provider_balance() == before - D("60.00")

    def test_what_the_provider_declines_is_taken_back(self, till: Till) -> None:
        payment_id = by_card(till, "tok_approve")
        charge = charge_of(payment_id)
        charge.status = "disputed"
        charge.save(using="payments")
        before = provider_balance()
        till.ask(payment_id, "refund", key="k")
        settle_refunds()
        seen = till.look(payment_id)
        assert (seen["status"], seen["refunded_amount"], provider_balance()) == ("succeeded", "0.00", before)


def test_a_delivery_that_fails_is_tried_again(till: Till) -> None:
    payment_id = by_card(till, "tok_timeout")
    with frozen(now() + timedelta(seconds=10)):
        assert deliver_callbacks(send=lambda *_: 503) == 0
    deliver(till, after=60)
    settle_after(payment_id, 60)
    assert till.status(payment_id) == "succeeded"
