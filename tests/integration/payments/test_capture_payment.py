"""Capturing what was authorized: once, all or part, by an administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connections

from apps.accounts.contract import Accounts, Transfer
from apps.payments.domain.lifecycle import derived_id
from apps.payments.usecases.settle_payments import settle_payment
from kernel.clock import frozen, now
from kernel.contracts import client
from tests.integration.payments.conftest import FaultyAccounts, Till, due_now, events_of, transfers_of

D = Decimal


@pytest.mark.parametrize(
    ("asked", "taken"), [({}, "100.00"), ({"amount": "30.00"}, "30.00"), ({"amount": 100}, "100.00")]
)
def test_a_capture_takes_all_or_part_and_releases_the_rest(till: Till, asked: dict[str, str], taken: str) -> None:
    payment_id = till.settled("100.00", capture="manual")
    reply = till.ask(payment_id, "capture", **asked)
    assert (reply.status_code, reply.json()["requested"]) == (202, "capture")
    assert reply.headers["Location"] == f"/api/payments/{payment_id}"
    settle_payment(payment_id=payment_id)
    seen = till.look(payment_id)
    assert (seen["status"], seen["captured_amount"], seen["requested"]) == ("succeeded", taken, None)
    assert till.funds() == (D("1000.00") - D(taken), D("0.00"))
    assert events_of(payment_id) == ["accepted", "authorized", "succeeded"]


def test_the_same_capture_may_be_asked_for_again(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    assert till.ask(payment_id, "capture", amount="30.00").status_code == 202
    assert till.ask(payment_id, "capture", amount="30.00").status_code == 202
    settle_payment(payment_id=payment_id)
    assert till.ask(payment_id, "capture", amount="30.00").json()["status"] == "succeeded"
    assert till.funds()[0] == D("970.00")


def test_another_capture_is_refused(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    till.ask(payment_id, "capture", amount="30.00")
    reply = till.ask(payment_id, "capture", amount="40.00")
    assert (reply.status_code, reply.json()["code"]) == (409, "payment_not_capturable")


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        ("100.01", 422, "capture_exceeds_authorized"),
        ("0", 400, "amount_not_positive"),
        ("1.001", 400, "amount_too_precise"),
    ],
)
def test_a_wrong_amount_is_refused(till: Till, amount: str, status: int, code: str) -> None:
    payment_id = till.settled("100.00", capture="manual")
    reply = till.ask(payment_id, "capture", amount=amount)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert till.look(payment_id)["requested"] is None


def test_only_an_authorized_payment_is_captured(till: Till) -> None:
    accepted, paid = till.accepted("1.00", capture="manual"), till.settled("1.00")
    for payment_id in (accepted, paid):
        reply = till.ask(payment_id, "capture")
        assert (reply.status_code, reply.json()["code"]) == (409, "payment_not_capturable")
    assert till.ask(uuid4(), "capture").json()["code"] == "payment_not_found"


def test_neither_its_owner_nor_a_stranger_may_capture(till: Till) -> None:
    payment_id = till.settled("100.00", capture="manual")
    for person in (till.member, till.make_user(), till.make_user(role="trainer")):
        assert till.ask(payment_id, "capture", by=person).status_code == 403
    settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("authorized", (D("1000.00"), D("100.00")))


def test_the_ledger_decides_when_the_authorization_ran_out_first(till: Till) -> None:
    """Our row still says authorized; the ledger has released the hold already."""
    payment_id = till.settled("100.00", capture="manual")
    release_at_the_ledger(till, payment_id)
    till.ask(payment_id, "capture")
    settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("expired", (D("1000.00"), D("0.00")))


def test_an_answer_that_is_lost_captures_nothing_twice(till: Till, accounts: FaultyAccounts) -> None:
    payment_id = till.settled("100.00", capture="manual")
    till.ask(payment_id, "capture", amount="30.00")
    accounts.lost = True
    settle_payment(payment_id=payment_id)
    accounts.lost = False
    due_now(payment_id)
    settle_payment(payment_id=payment_id)
    assert (till.status(payment_id), till.funds()) == ("succeeded", (D("970.00"), D("0.00")))
    assert transfers_of(derived_id(payment_id, "capture")) == 1


def test_a_capture_is_carried_out_even_after_its_time_was_over_here(till: Till) -> None:
    """Asked for in time, carried out late: expiry does not overtake a request that is filed."""
    payment_id = till.settled("100.00", capture="manual")
    till.ask(payment_id, "capture")
    with frozen(now() + timedelta(days=8)):
        settle_payment(payment_id=payment_id)
    assert till.status(payment_id) == "succeeded"


def test_capture_and_cancel_at_once_end_in_one_of_them(till: Till) -> None:
    for _ in range(5):
        payment_id = till.settled("10.00", capture="manual")
        before = till.funds()[0]

        def ask(action: str, payment_id: object = payment_id) -> int:
            try:
                status: int = till.ask(payment_id, action).status_code  # type: ignore[arg-type]
                settle_payment(payment_id=payment_id)  # type: ignore[arg-type]
            finally:
                connections.close_all()
            return status

        with ThreadPoolExecutor(2) as threads:
            answers = sorted(threads.map(ask, ["capture", "cancel"]))
        settle_payment(payment_id=payment_id)
        assert answers == [202, 409]
        outcome, (balance, held) = till.status(payment_id), till.funds()
        assert (outcome, before - balance, held) in [
            ("succeeded", D("10.00"), D("0.00")),
            ("cancelled", D("0.00"), D("0.00")),
        ]


def release_at_the_ledger(till: Till, payment_id: object) -> None:
    club = client(Accounts).club_account(purpose="payments_revenue", currency="USD")
    void = Transfer(
        transfer_id=uuid4(),
        kind="void",
        debit_account_id=till.member.account_id,
        credit_account_id=club.account_id,
        amount=D("100.00"),
        hold_id=payment_id,  # type: ignore[arg-type]
    )
    assert client(Accounts).post(transfers=(void,))[0].status == "voided"
