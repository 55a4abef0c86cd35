"""What a provider reports: believed with its signature, once, and concluded from by the sweep."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from apps.payments.domain.signature import HEADER, sign
from apps.payments.leases import claim
from apps.payments.models import Payment
from apps.payments.settling import card
from apps.payments.usecases.settle_payments import settle_payment
from kernel.clock import now
from tests.integration.payments.cards import by_card, charge_of, deliver, provider_balance, report, settle_after
from tests.integration.payments.conftest import Till, row

D = Decimal


def test_it_states_a_fact_and_the_sweep_concludes(till: Till) -> None:
    payment_id = by_card(till, "tok_lost")
    reply = report(till, payment_id)
    assert (reply.status_code, reply.json()) == (200, {"replayed": False})
    assert till.status(payment_id) == "accepted"
    settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "succeeded"


def test_a_decline_is_told_with_its_reason(till: Till) -> None:
    payment_id = by_card(till, "tok_lost")
    report(till, payment_id, "charge.declined", failure="card_stolen")
    settle_payment(payment_id=payment_id)
    assert till.look(payment_id)["failure_code"] == "card_stolen"


def test_half_of_an_automatic_charge_is_not_an_outcome(till: Till) -> None:
    payment_id = by_card(till, "tok_callback_twice")
    assert report(till, payment_id, "charge.authorized").status_code == 200
    settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "accepted"
    deliver(till)
    settle_after(payment_id)
    assert till.status(payment_id) == "succeeded"


def test_the_same_event_again_changes_nothing(till: Till) -> None:
    payment_id = by_card(till, "tok_lost")
    report(till, payment_id, event_id=f"e-{payment_id}")
    version = row(payment_id).version
    reply = report(till, payment_id, event_id=f"e-{payment_id}")
    assert (reply.status_code, reply.json()) == (200, {"replayed": True})
    assert row(payment_id).version == version


def test_one_that_comes_after_the_end_is_given_back(till: Till) -> None:
    payment_id = till.accepted("100.00", method="card", card_token="tok_approve")
    card.settle_claimed(claim(Payment, limit=1, where="payment_id = %(id)s", id=payment_id))
    before = provider_balance()
    Payment.objects.using("payments").filter(payment_id=payment_id).update(
        status="failed", failure_code="provider_timeout", next_at=None, lease_until=None
    )
    assert report(till, payment_id).status_code == 200
    settle_payment(payment_id=payment_id)
    seen = till.look(payment_id)
    assert (seen["status"], seen["failure_code"], seen["requested"]) == ("failed", "provider_timeout", None)
    assert list(charge_of(payment_id).refunded_keys.values()) == ["100.00"]
    assert provider_balance() == before


@pytest.mark.parametrize("other", [{"amount": "99.00"}, {"currency": "EUR"}])
def test_one_about_other_money_is_refused(till: Till, other: dict[str, str]) -> None:
    payment_id = by_card(till, "tok_lost")
    reply = report(till, payment_id, **other)
    assert (reply.status_code, reply.json()["code"]) == (422, "callback_mismatch")
    assert row(payment_id).provider_status == ""


def test_one_about_no_card_payment_of_ours_is_refused(till: Till) -> None:
    for payment_id in (uuid4(), till.accepted("100.00")):
        assert report(till, payment_id).json()["code"] == "payment_not_found"
    assert report(till, uuid4(), key="payment-" + "-" * 36).json()["code"] == "payment_not_found"


@pytest.mark.parametrize("other", [{"type": "charge.exploded"}, {"event_id": "a\x00b"}, {"amount": []}])
def test_one_that_cannot_be_read_is_malformed(till: Till, other: dict[str, Any]) -> None:
    assert report(till, uuid4(), **other).status_code == 400


def test_without_a_good_signature_nothing_is_believed(till: Till) -> None:
    payment_id = by_card(till, "tok_lost")
    path, body = "/api/payments/callbacks/emulated", b"{}"
    moment = int(now().timestamp())
    good = settings.PROVIDER_CALLBACK_SECRET
    for header, code in (
        ("", "signature_missing"),
        (sign(body, secret="guessed", at=moment), "signature_invalid"),
        (sign(body, secret=good, at=moment - 301), "signature_expired"),
    ):
        reply = till.http.post(path, data=body, headers={HEADER: header})
        assert (reply.status_code, reply.json()["code"]) == (401, code)
    assert row(payment_id).provider_status == ""


def test_an_unknown_provider_is_not_there(till: Till) -> None:
    reply = till.http.post("/api/payments/callbacks/nobody", data=b"{}")
    assert (reply.status_code, reply.json()["code"]) == (404, "provider_unknown")
