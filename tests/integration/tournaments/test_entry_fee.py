"""Entry fees: one payment, one refund, whoever dies, comes late or does not answer; and the money adds up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from apps.accounts.contract import Accounts
from apps.payments.contract import Payments, PaymentView, RefundView
from apps.payments.models import Payment
from apps.payments.usecases.settle_payments import settle_payment, settle_payments
from apps.payments.usecases.settle_refunds import settle_refunds
from apps.tournaments import conf
from apps.tournaments.adapters import payments as adapter
from apps.tournaments.leases import claim
from apps.tournaments.models import Participant
from apps.tournaments.usecases.hear_of_payment import hear_of_payment
from apps.tournaments.usecases.settle_fees import LEASE, _write, settle_fee, settle_fees, take_step
from kernel.clock import frozen, now
from kernel.contracts import client
from kernel.db import execute, transaction
from kernel.errors import Unavailable
from tests.integration.tournaments.conftest import API, Club, events_of, kinds_of, participant_row, row
from tests.integration.tournaments.test_participants import drawn, put, state

FEE = "20.00"


class Fees:
    """A tournament with a fee, a member with 100, and what both contexts do about it, step by step."""

    def __init__(self, club: Club, funds: str = "100.00") -> None:
        self.club, self.funds = club, Decimal(funds)
        self.member = club.make_user(funds=funds)
        self.tournament_id = club.tournament(entry_fee=FEE, max_participants=2)

    def joined(self) -> UUID:
        return self.club.join(self.tournament_id, who=self.member, name="Me")

    def paid(self) -> UUID:
        entry = self.joined()
        self.pay_out(entry)
        self.sweep(entry)
        assert self.state(entry) == ("entered", "paid")
        return entry

    def pay_out(self, entry: UUID) -> None:
        """Payments settle the payment."""
        payment_id = participant_row(entry).payment_id
        assert payment_id is not None
        settle_payment(payment_id=payment_id)

    def sweep(self, entry: UUID) -> None:
        """Our sweep comes by when the fee is due."""
        due_now(entry)
        settle_fees()

    def refund(self, entry: UUID) -> None:
        self.sweep(entry)
        settle_refunds()
        self.sweep(entry)

    def leave(self, entry: UUID) -> Any:
        return self.club.http.delete(f"{API}/{self.tournament_id}/participants/{entry}", token=self.member.token)

    def agree(self, entry: UUID, *, by: Any = None) -> Any:
        path = f"{API}/{self.tournament_id}/participants/{entry}/pay"
        return self.club.http.post(path, token=(by or self.member).token)

    def state(self, entry: UUID) -> tuple[str, str]:
        found = participant_row(entry)
        return found.status, found.fee_status

    def spent(self) -> Decimal:
        wallet = client(Accounts).wallet_of(user_id=self.member.user_id, currency="USD")
        return self.funds - wallet.balance

    def payments(self) -> list[str]:
        found = Payment.objects.using("payments").filter(owner_id=self.member.user_id).order_by("payment_id")
        return [payment.status for payment in found]


@pytest.fixture
def fees(club: Club) -> Fees:
    return Fees(club)


def due_now(entry: UUID) -> None:
    """Let the time until a fee is due pass."""
    execute(
        "tournaments",
        "UPDATE tournaments_participant SET next_at = now() WHERE participant_id = %s AND next_at IS NOT NULL",
        [entry],
    )


class FaultyPayments:
    """Payments as another host may behave; else the real ones.

    :param down: nothing is answered. :param lost: everything is done, but no answer arrives.
    """

    def __init__(self) -> None:
        self.real = client(Payments)
        self.down = self.lost = False

    def _answered(self, method: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        if self.down:
            raise Unavailable(internal="status 503")
        answer = method(**arguments)
        if self.lost:
            raise Unavailable(internal="the answer was lost")
        return answer

    def create_payment(self, **arguments: Any) -> PaymentView:
        found: PaymentView = self._answered(self.real.create_payment, arguments)
        return found

    def get_payment(self, **arguments: Any) -> PaymentView:
        found: PaymentView = self._answered(self.real.get_payment, arguments)
        return found

    def refund_payment(self, **arguments: Any) -> RefundView:
        found: RefundView = self._answered(self.real.refund_payment, arguments)
        return found


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> FaultyPayments:
    made = FaultyPayments()
    monkeypatch.setattr(adapter, "client", lambda contract: made)
    return made


class TestPaying:
    def test_a_member_joins_pays_and_is_in(self, fees: Fees) -> None:
        entry = fees.joined()
        assert fees.state(entry) == ("awaiting_payment", "asked")
        assert row(fees.tournament_id).participants == 1
        assert fees.payments() == ["accepted"]
        fees.pay_out(entry)
        fees.sweep(entry)
        assert fees.state(entry) == ("entered", "paid")
        assert fees.spent() == Decimal(FEE)
        assert participant_row(entry).next_at is None
        assert kinds_of(fees.tournament_id) == ["created", "reserved", "entered"]
        assert events_of(fees.tournament_id) == ["tournament_created", "participant_entered"]

    def test_the_payment_says_what_it_is_for_and_only_its_payer_and_staff_see_it(self, fees: Fees) -> None:
        entry = fees.joined()
        payment_id = str(participant_row(entry).payment_id)
        payment = fees.club.http.get(f"/api/payments/{payment_id}", token=fees.member.token).json()
        assert (payment["amount"], payment["reference"]) == (FEE, str(entry))
        shown = [
            fees.club.look(fees.tournament_id, entry, by=who)["payment_id"]
            for who in (fees.member, fees.club.trainer, fees.club.make_user(), None)
        ]
        assert shown == [payment_id, payment_id, None, None]

    def test_without_money_the_place_is_free_again(self, club: Club) -> None:
        fees = Fees(club, funds="19.99")
        entry = fees.joined()
        fees.pay_out(entry)
        fees.sweep(entry)
        assert fees.state(entry) == ("lapsed", "failed")
        assert (row(fees.tournament_id).participants, fees.spent()) == (0, Decimal(0))
        assert events_of(fees.tournament_id) == ["tournament_created"]
        assert fees.joined() != entry

    def test_a_place_that_is_kept_is_taken(self, fees: Fees) -> None:
        fees.joined()
        fees.club.guest(fees.tournament_id)
        late = fees.club.add(fees.tournament_id, by=fees.club.make_user())
        assert (late.status_code, late.json()["code"]) == (409, "tournament_full")

    def test_guests_pay_nothing(self, fees: Fees) -> None:
        entry = fees.club.guest(fees.tournament_id)
        assert fees.state(entry) == ("entered", "none")

    def test_events_only_make_it_due(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        payment_id = participant_row(entry).payment_id
        assert payment_id is not None
        with transaction("tournaments"):
            hear_of_payment(payment_id=payment_id)
        settle_fees()
        assert fees.state(entry) == ("entered", "paid")
        with transaction("tournaments"):
            hear_of_payment(payment_id=payment_id)
        assert participant_row(entry).next_at is None

    def test_a_payment_that_its_owner_makes_up_pays_nothing(self, fees: Fees) -> None:
        """Anybody may write anything into a payment's reference; only the id that we were given counts."""
        other = fees.club.make_user(funds="100.00")
        entry = fees.joined()
        fees.club.http.post(
            "/api/payments",
            json={"amount": "0.01", "currency": "USD", "reference": str(entry)},
            token=other.token,
            headers={"Idempotency-Key": "cheap"},
        )
        forged = Payment.objects.using("payments").get(owner_id=other.user_id)
        settle_payment(payment_id=forged.payment_id)
        with transaction("tournaments"):
            hear_of_payment(payment_id=forged.payment_id)
        settle_fees()
        assert fees.state(entry) == ("awaiting_payment", "asked")

    def test_a_late_payer_discards_the_draw(self, fees: Fees) -> None:
        fees.club.guest(fees.tournament_id)
        entry = fees.joined()
        drawn(fees.tournament_id)
        fees.pay_out(entry)
        fees.sweep(entry)
        assert state(fees.tournament_id) == ("open", 2, 0, 0)


class TestAddedByStaff:
    def added(self, fees: Fees) -> UUID:
        added = fees.club.add(fees.tournament_id, by=fees.club.trainer, user_id=str(fees.member.user_id))
        assert added.status_code == 201, added.json()
        return UUID(added.json()["participant_id"])

    def test_nobody_is_charged_before_they_agree(self, fees: Fees) -> None:
        entry = self.added(fees)
        settle_fees()
        assert fees.state(entry) == ("awaiting_payment", "due")
        assert fees.payments() == []
        for somebody in (fees.club.trainer, fees.club.admin, fees.club.make_user()):
            refused = fees.agree(entry, by=somebody)
            assert (refused.status_code, refused.json()["code"]) == (403, "entry_of_another")
        assert fees.payments() == []
        agreed = [fees.agree(entry) for _ in range(2)]
        assert {(reply.status_code, reply.json()["fee_status"]) for reply in agreed} == {(202, "asked")}
        fees.pay_out(entry)
        fees.sweep(entry)
        assert (fees.state(entry), fees.spent()) == (("entered", "paid"), Decimal(FEE))
        assert fees.agree(entry).json()["fee_status"] == "paid"

    def test_an_unpaid_place_lapses(self, fees: Fees) -> None:
        entry = self.added(fees)
        with frozen(now() + conf.payment_window() - timedelta(seconds=5)):
            settle_fees()
            assert fees.state(entry)[0] == "awaiting_payment"
        with frozen(now() + conf.payment_window() + timedelta(seconds=5)):
            settle_fees()
        assert fees.state(entry) == ("lapsed", "none")
        assert (row(fees.tournament_id).participants, fees.payments()) == (0, [])
        assert kinds_of(fees.tournament_id)[-1] == "lapsed"
        refused = fees.agree(entry)
        assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_pay")

    def test_too_late_to_pay(self, fees: Fees) -> None:
        entry = self.added(fees)
        put(fees.tournament_id, "running")
        refused = fees.agree(entry)
        assert (refused.status_code, refused.json()["code"]) == (409, "tournament_started")
        assert fees.payments() == []


class TestRefund:
    def test_a_withdrawal_before_the_start_gives_it_back(self, fees: Fees) -> None:
        entry = fees.paid()
        left = fees.leave(entry).json()
        assert (left["status"], left["fee_status"]) == ("withdrawn", "refund_due")
        settle_refunds()
        fees.sweep(entry)
        assert fees.state(entry) == ("withdrawn", "refunded")
        assert (fees.spent(), fees.payments()) == (Decimal(0), ["refunded"])
        assert participant_row(entry).next_at is None

    def test_a_payment_that_succeeds_after_all_goes_back(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.leave(entry)
        assert fees.state(entry) == ("withdrawn", "refund_due")
        fees.pay_out(entry)
        assert fees.spent() == Decimal(FEE)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))

    def test_a_payment_that_fails_after_all_is_the_end_of_it(self, club: Club) -> None:
        fees = Fees(club, funds="1.00")
        entry = fees.joined()
        fees.leave(entry)
        fees.pay_out(entry)
        fees.sweep(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "failed"), Decimal(0))

    def test_a_place_lapses_and_the_payment_succeeds_then(self, fees: Fees) -> None:
        entry = fees.joined()
        with frozen(now() + conf.payment_window() + timedelta(seconds=1)):
            settle_fees()
            assert fees.state(entry) == ("lapsed", "refund_due")
        fees.pay_out(entry)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("lapsed", "refunded"), Decimal(0))

    def test_a_payment_that_succeeds_after_the_start_goes_back(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        put(fees.tournament_id, "running")
        fees.sweep(entry)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("lapsed", "refunded"), Decimal(0))
        assert events_of(fees.tournament_id) == ["tournament_created"]

    def test_an_administrator_gave_it_back_before_we_looked(self, fees: Fees) -> None:
        entry = fees.joined()
        fees.pay_out(entry)
        payment_id = participant_row(entry).payment_id
        assert payment_id is not None
        client(Payments).refund_payment(payment_id=payment_id, idempotency_key="by hand", amount=None)
        settle_refunds()
        fees.sweep(entry)
        assert (fees.state(entry), fees.spent()) == (("lapsed", "refunded"), Decimal(0))

    def test_only_the_rest_goes_back_when_some_has_gone_already(self, fees: Fees) -> None:
        entry = fees.paid()
        payment_id = participant_row(entry).payment_id
        assert payment_id is not None
        client(Payments).refund_payment(payment_id=payment_id, idempotency_key="part", amount=Decimal("5.00"))
        settle_refunds()
        fees.leave(entry)
        fees.refund(entry)
        assert (fees.state(entry), fees.spent()) == (("withdrawn", "refunded"), Decimal(0))


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
