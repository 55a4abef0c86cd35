"""Entry fees when workers die between any two steps, answers are lost, and many work at once: the money adds up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from apps.payments.usecases.settle_payments import settle_payments
from apps.payments.usecases.settle_refunds import settle_refunds
from apps.tournaments.adapters import payments as adapter
from apps.tournaments.models import Participant
from apps.tournaments.usecases.settle_fees import LEASE, _write, settle_fee, settle_fees, take_step
from kernel.clock import frozen, now
from kernel.leases import claim
from tests.integration.tournaments.conftest import Club, events_of, participant_row, row
from tests.integration.tournaments.fees import FEE, FaultyPayments, Fees, due_now


@pytest.fixture
def fees(club: Club) -> Fees:
    return Fees(club)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> FaultyPayments:
    """Payments on another host, with faults."""
    made = FaultyPayments()
    monkeypatch.setattr(adapter, "client", lambda contract: made)
    return made


def claimed(entry: UUID) -> Any:
    """A worker's claim on one participant."""
    due_now(entry)
    found = claim(Participant, limit=1, lease=LEASE, where="participant_id = %(entry)s", entry=entry)
    assert len(found.rows) == 1
    return found


class TestDeath:
    """A worker dies between any two of claim, call and write; another comes when the lease has ended."""

    def after_the_lease(self, entry: UUID) -> None:
        with frozen(now() + LEASE + timedelta(seconds=1)):
            settle_fee(participant_row(entry))

    def asked(self, fees: Fees, faulty: FaultyPayments) -> UUID:
        """An entry that payments have not heard of."""
        faulty.down = True
        entry = fees.joined()
        faulty.down = False
        assert fees.payments() == []
        return entry

    def test_before_asking(self, fees: Fees, faulty: FaultyPayments) -> None:
        entry = self.asked(fees, faulty)
        claimed(entry)
        settle_fee(participant_row(entry))
        assert fees.payments() == []
        self.after_the_lease(entry)
        assert fees.payments() == ["accepted"]

    def test_between_asking_and_writing(self, fees: Fees, faulty: FaultyPayments) -> None:
        entry = self.asked(fees, faulty)
        take_step(claimed(entry))
        assert (fees.payments(), participant_row(entry).payment_id) == (["accepted"], None)
        self.after_the_lease(entry)
        assert fees.payments() == ["accepted"]
        fees.pay_out(entry)
        fees.sweep(entry)
        assert (fees.state(entry), fees.spent()) == (("entered", "paid"), Decimal(FEE))

    def test_between_seeing_it_paid_and_writing(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        take_step(claimed(entry))
        self.after_the_lease(entry)
        assert fees.state(entry) == ("entered", "paid")
        assert events_of(fees.tournament_id).count("participant_entered") == 1

    def test_between_asking_for_a_refund_and_writing(self, fees: Fees, faulty: FaultyPayments) -> None:
        entry = fees.paid()
        faulty.down = True
        fees.leave(entry)
        faulty.down = False
        take_step(claimed(entry))
        self.after_the_lease(entry)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))

    def test_a_worker_that_comes_back_late_writes_nothing(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        slow = claimed(entry)
        outcome = take_step(slow)
        fees.leave(entry)
        assert _write(slow, outcome) == 0
        assert fees.state(entry) == ("withdrawn", "refund_due")
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))

    def test_somebody_leaves_while_payments_are_asked(self, fees: Fees, faulty: FaultyPayments) -> None:
        """The payment is made, its id is known to nobody here: it is found again, and given back."""
        entry = self.asked(fees, faulty)
        slow = claimed(entry)
        outcome = take_step(slow)
        fees.leave(entry)
        assert _write(slow, outcome) == 0
        settle_payments()
        fees.sweep(entry)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))
        assert fees.payments() == ["refunded"]

    def test_nobody_writes_twice(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        claim_of_it = claimed(entry)
        outcome = take_step(claim_of_it)
        assert [_write(claim_of_it, outcome) for _ in range(2)] == [1, 0]
        assert events_of(fees.tournament_id).count("participant_entered") == 1


class TestFaults:
    def test_while_payments_are_away_the_place_is_kept(self, fees: Fees, faulty: FaultyPayments) -> None:
        faulty.down = True
        entry = fees.joined()
        for _ in range(12):
            fees.sweep(entry)
        assert fees.state(entry) == ("awaiting_payment", "asked")
        faulty.down = False
        fees.sweep(entry)
        fees.pay_out(entry)
        fees.sweep(entry)
        assert (fees.state(entry), fees.spent()) == (("entered", "paid"), Decimal(FEE))

    def test_answers_that_are_lost_take_nothing_twice(self, fees: Fees, faulty: FaultyPayments) -> None:
        faulty.lost = True
        entry = fees.joined()
        fees.sweep(entry)
        assert fees.payments() == ["accepted"]
        faulty.lost = False
        fees.sweep(entry)
        fees.pay_out(entry)
        fees.sweep(entry)
        faulty.lost = True
        fees.leave(entry)
        fees.sweep(entry)
        settle_refunds()
        faulty.lost = False
        fees.refund(entry)
        assert (fees.state(entry), fees.spent(), fees.payments()) == (
            ("withdrawn", "refunded"),
            Decimal(0),
            ["refunded"],
        )

    def test_who_never_got_asked_owes_nothing(self, fees: Fees, faulty: FaultyPayments) -> None:
        added = fees.club.add(fees.tournament_id, by=fees.club.trainer, user_id=str(fees.member.user_id)).json()
        entry = UUID(added["participant_id"])
        fees.leave(entry)
        assert fees.state(entry) == ("withdrawn", "none")
        settle_fees()
        assert fees.payments() == []

    def test_a_key_that_its_owner_used_before_us(self, fees: Fees, faulty: FaultyPayments) -> None:
        """Members may use our kind of key for payments of their own; that costs them their place, and us nothing."""
        faulty.down = True
        entry = fees.joined()
        faulty.down = False
        fees.club.http.post(
            "/api/payments",
            json={"amount": "0.01", "currency": "USD"},
            token=fees.member.token,
            headers={"Idempotency-Key": f"tournament-entry:{entry}"},
        )
        fees.sweep(entry)
        assert fees.state(entry) == ("lapsed", "failed")


class TestAtOnce:
    def at_once(self, work: Callable[[], object], times: int = 8) -> None:
        def one(_: int) -> None:
            try:
                work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(times) as threads:
            list(threads.map(one, range(times)))

    def test_sweeps_ask_once_and_refund_once(self, club: Club, faulty: FaultyPayments) -> None:
        faulty.down = True
        all_fees = [Fees(club) for _ in range(6)]
        entries = [fees.joined() for fees in all_fees]
        faulty.down = False
        for step in (lambda: None, settle_payments, lambda: None):
            step()
            for entry in entries:
                due_now(entry)
            self.at_once(settle_fees)
        assert [fees.state(entry) for fees, entry in zip(all_fees, entries, strict=True)] == [("entered", "paid")] * 6
        assert [fees.spent() for fees in all_fees] == [Decimal(FEE)] * 6
        for fees, entry in zip(all_fees, entries, strict=True):
            fees.leave(entry)
        for step in (lambda: None, settle_refunds, lambda: None):
            step()
            for entry in entries:
                due_now(entry)
            self.at_once(settle_fees)
        assert [fees.spent() for fees in all_fees] == [Decimal(0)] * 6
        assert [fees.payments() for fees in all_fees] == [["refunded"]] * 6
        assert {fees.state(entry) for fees, entry in zip(all_fees, entries, strict=True)} == {("withdrawn", "refunded")}

    def test_leaving_against_paying(self, club: Club) -> None:
        """Whoever wins, the member is in and has paid, or is out and has not."""
        for _ in range(5):
            fees = Fees(club)
            entry = fees.joined()
            fees.pay_out(entry)
            due_now(entry)
            jobs = iter([lambda f=fees, e=entry: f.leave(e), settle_fees] * 2)
            self.at_once(lambda jobs=jobs: next(jobs)(), times=4)
            assert fees.state(entry)[0] == "withdrawn"
            fees.refund(entry)
            fees.sweep(entry)
            assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))
            assert row(fees.tournament_id).participants == 0
