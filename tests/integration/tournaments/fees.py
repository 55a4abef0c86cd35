"""A tournament with an entry fee, somebody who pays it, and payments as another host may behave."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.accounts.contract import Accounts
from apps.payments.contract import Payments, PaymentView, RefundView
from apps.payments.models import Payment
from apps.payments.usecases.settle_payments import settle_payment
from apps.payments.usecases.settle_refunds import settle_refunds
from apps.tournaments.usecases.settle_fees import settle_fees
from kernel.contracts import client
from kernel.db import execute
from kernel.errors import Unavailable
from tests.integration.tournaments.conftest import API, Club, participant_row

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
