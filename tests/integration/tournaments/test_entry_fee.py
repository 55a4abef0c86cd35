"""Entry fees: one payment, one refund, whoever dies, comes late or does not answer; and the money adds up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from apps.payments.contract import Payments
from apps.payments.models import Payment
from apps.payments.usecases.settle_payments import settle_payment
from apps.payments.usecases.settle_refunds import settle_refunds
from apps.tournaments import conf
from apps.tournaments.usecases.hear_of_payment import hear_of_payment
from apps.tournaments.usecases.settle_fees import settle_fees
from kernel.clock import frozen, now
from kernel.contracts import client
from kernel.db import transaction
from tests.integration.tournaments.conftest import Club, events_of, kinds_of, participant_row, row
from tests.integration.tournaments.fees import FEE, Fees
from tests.integration.tournaments.test_participants import drawn, put, state


@pytest.fixture
def fees(club: Club) -> Fees:
    return Fees(club)


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
