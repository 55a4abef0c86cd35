"""What the tests of payments share: one way to pay, to look, and to read the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.accounts.contract import Accounts, Transfer, TransferResult
from apps.payments.adapters import ledger
from apps.payments.models import Payment
from apps.payments.usecases.settle_payments import settle_payment
from kernel.contracts import client
from kernel.db import execute, rows
from kernel.errors import Unavailable


@dataclass
class Till:
    """A member with money, an administrator, and what they do with payments over HTTP."""

    http: Any
    make_user: Callable[..., Any]
    member: Any = field(init=False)
    admin: Any = field(init=False)

    def __post_init__(self) -> None:
        self.member = self.make_user(funds="1000.00")
        self.admin = self.make_user(role="admin")

    def pay(self, amount: str = "100.00", *, key: str = "", token: str = "", **body: Any) -> Any:
        return self.http.post(
            "/api/payments",
            json={"amount": amount, "currency": "USD", "description": "Test payment", **body},
            token=token or self.member.token,
            headers={"Idempotency-Key": key or uuid4().hex},
        )

    def accepted(self, amount: str = "100.00", **body: Any) -> UUID:
        """:returns: the id of a payment that was accepted and that nobody has settled."""
        reply = self.pay(amount, **body)
        assert reply.status_code == 202, reply.json()
        return UUID(reply.json()["payment_id"])

    def settled(self, amount: str = "100.00", **body: Any) -> UUID:
        payment_id = self.accepted(amount, **body)
        settle_payment(payment_id=payment_id)
        return payment_id

    def ask(self, payment_id: UUID, action: str, *, by: Any = None, key: str = "", **body: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        token = (by or self.admin).token
        return self.http.post(f"/api/payments/{payment_id}/{action}", json=body, token=token, headers=headers)

    def look(self, payment_id: UUID, *, by: Any = None) -> Any:
        reply = self.http.get(f"/api/payments/{payment_id}", token=(by or self.member).token)
        return reply.json()

    def status(self, payment_id: UUID) -> str:
        return str(self.look(payment_id)["status"])

    def funds(self) -> tuple[Decimal, Decimal]:
        """The member's balance, and what of it is held."""
        wallet = client(Accounts).wallet_of(user_id=self.member.user_id, currency="USD")
        return wallet.balance, wallet.held


@pytest.fixture
def till(http: Any, make_user: Callable[..., Any]) -> Till:
    return Till(http, make_user)


def due_now(payment_id: UUID) -> None:
    """Let the time until a payment is due again pass."""
    execute("payments", "UPDATE payments_payment SET next_at = now() WHERE payment_id = %s", [payment_id])


def row(payment_id: UUID) -> Payment:
    return Payment.objects.using("payments").get(payment_id=payment_id)


def events_of(payment_id: UUID) -> list[str]:
    """The events written for a payment, in order (no relay runs in these tests)."""
    found = rows("payments", "SELECT type FROM outbox WHERE aggregateid = %s ORDER BY id", [str(payment_id)])
    return [topic.removeprefix("payments.payment_") for (topic,) in found]


def transfers_of(transfer_id: UUID) -> int:
    """How many movements the ledger has under an id or resolving it."""
    return len(rows("accounts", "SELECT 1 FROM transfer WHERE id = %(id)s OR ref = %(id)s", {"id": transfer_id}))


class FaultyAccounts:
    """Accounts as another host may behave: refuses to answer for some transfers, or for anything; else the real one.

    :param poison: transfers whose presence makes ``post`` break, as a defect over there would.
    :param down: nothing is answered.
    :param lost: everything is done, but no answer to ``post`` arrives.
    """

    def __init__(self) -> None:
        self.real = client(Accounts)
        self.poison: set[UUID] = set()
        self.down = False
        self.lost = False

    def post(self, *, transfers: tuple[Transfer, ...]) -> tuple[TransferResult, ...]:
        if self.down or self.poison & {transfer.transfer_id for transfer in transfers}:
            raise Unavailable(internal="status 500")
        results = self.real.post(transfers=transfers)
        if self.lost:
            raise Unavailable(internal="the answer was lost")
        return results

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> FaultyAccounts:
    """Accounts on another host, with faults."""
    faulty = FaultyAccounts()
    monkeypatch.setattr(ledger, "client", lambda contract: faulty)
    return faulty
