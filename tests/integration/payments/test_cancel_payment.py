"""Calling a payment off: before its money is taken, by whoever owns it, with exactly one outcome."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import connections

from apps.payments.leases import claim, write
from apps.payments.models import Payment
from apps.payments.settling import wallet
from apps.payments.usecases.settle_payments import settle_payment
from kernel.clock import frozen, now
from tests.integration.payments.conftest import Till, events_of, row, transfers_of

D = Decimal


def test_an_untouched_payment_is_cancelled_at_once(till: Till) -> None:
    payment_id = till.accepted("100.00")
    reply = till.ask(payment_id, "cancel", by=till.member)
    assert (reply.status_code, reply.json()["status"]) == (202, "cancelled")
    settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "cancelled"
    assert transfers_of(payment_id) == 0
    assert events_of(payment_id) == ["accepted", "cancelled"]


def test_an_authorized_payment_is_released(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    reply = till.ask(payment_id, "cancel", by=till.member)
    assert (reply.status_code, reply.json()["requested"]) == (202, "cancel")
    settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("cancelled", (D("1000.00"), D("0.00")))
    assert events_of(payment_id) == ["accepted", "authorized", "cancelled"]


def test_cancelling_again_changes_nothing(till: Till) -> None:
    payment_id = till.accepted()
    for _ in range(3):
        assert till.ask(payment_id, "cancel", by=till.member).status_code == 202
    assert events_of(payment_id) == ["accepted", "cancelled"]


def test_what_was_paid_is_not_cancelled(till: Till) -> None:
    paid, failed = till.settled("100.00"), till.settled("5000.00")
    for payment_id in (paid, failed):
        reply = till.ask(payment_id, "cancel", by=till.member)
        assert (reply.status_code, reply.json()["code"]) == (409, "payment_not_cancellable")


def test_an_administrator_may_a_stranger_may_not(till: Till) -> None:
    payment_id = till.accepted()
    for person in (till.make_user(), till.make_user(role="trainer")):
        reply = till.ask(payment_id, "cancel", by=person)
        assert (reply.status_code, reply.json()["code"]) == (404, "payment_not_found")
    assert (till.status(payment_id), row(payment_id).version) == ("accepted", 1)
    assert till.ask(payment_id, "cancel", by=till.admin).status_code == 202
    assert till.ask(uuid4(), "cancel").status_code == 404


def test_a_payment_whose_transfer_may_be_under_way_is_not_cancelled(till: Till) -> None:
    payment_id = till.accepted("100.00")
    claimed = claim(Payment, limit=1, where="payment_id = %(payment_id)s", payment_id=payment_id)
    changes = wallet.settle_claimed(claimed)
    reply = till.ask(payment_id, "cancel", by=till.member)
    assert (reply.status_code, reply.json()["code"]) == (409, "payment_being_settled")
    assert reply.headers["Retry-After"] == "1"
    write(claimed, changes)
    assert till.status(payment_id) == "succeeded"


def test_a_cancel_that_comes_while_money_is_being_reserved_is_carried_out_next(till: Till) -> None:
    payment_id = till.accepted("100.00", capture="manual")
    claimed = claim(Payment, limit=1, where="payment_id = %(payment_id)s", payment_id=payment_id)
    changes = wallet.settle_claimed(claimed)
    assert till.ask(payment_id, "cancel", by=till.member).status_code == 202
    write(claimed, changes)
    assert (till.status(payment_id), till.funds()[1]) == ("authorized", D("100.00"))
    settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("cancelled", (D("1000.00"), D("0.00")))


def test_a_cancel_filed_under_a_worker_that_died_is_carried_out(till: Till) -> None:
    payment_id = till.accepted("100.00", capture="manual")
    claim(Payment, limit=1, where="payment_id = %(payment_id)s", payment_id=payment_id)  # and it dies
    assert till.ask(payment_id, "cancel", by=till.member).status_code == 202
    with frozen(now() + timedelta(seconds=11)):
        for _ in range(2):  # the next worker reserves, knowing of the cancel, and then releases
            settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("cancelled", (D("1000.00"), D("0.00")))


def test_cancel_and_settle_at_once_end_in_one_of_them(till: Till) -> None:
    for _ in range(10):
        payment_id = till.accepted("10.00")
        before = till.funds()[0]

        def run(cancel: bool, payment_id: object = payment_id) -> int:
            try:
                if cancel:
                    return int(till.ask(payment_id, "cancel", by=till.member).status_code)  # type: ignore[arg-type]
                settle_payment(payment_id=payment_id)  # type: ignore[arg-type]
                return 0
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as threads:
            answer = max(threads.map(run, [True, False]))
        settle_payment(payment_id=payment_id)
        assert (answer, till.status(payment_id), before - till.funds()[0], len(events_of(payment_id))) in [
            (202, "cancelled", D("0.00"), 2),
            (409, "succeeded", D("10.00"), 2),
        ]
