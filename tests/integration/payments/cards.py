"""Paying by card in tests: the member's side, the provider's side, and the time between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings

from apps.accounts.contract import Accounts
from apps.payments.domain.signature import HEADER, sign
from apps.payments.models import EmulatedCharge
from apps.payments.usecases.deliver_callbacks import deliver_callbacks
from apps.payments.usecases.settle_payments import settle_payment
from kernel.clock import frozen, now
from kernel.contracts import client
from tests.integration.payments.conftest import Till

D = Decimal


def by_card(till: Till, token: str, amount: str = "100.00", **body: Any) -> UUID:
    return till.settled(amount, method="card", card_token=token, **body)


def provider_balance() -> Decimal:
    return client(Accounts).club_account(purpose="provider_emulated", currency="USD").balance


def charge_of(payment_id: UUID) -> EmulatedCharge:
    return EmulatedCharge.objects.using("payments").get(key=f"payment-{payment_id}")


def in_process(till: Till) -> Callable[[str, bytes, dict[str, str]], int]:
    """The platform's door, without the network in between."""

    def send(path: str, body: bytes, headers: dict[str, str]) -> int:
        signature = {name: value for name, value in headers.items() if name != "Content-Type"}
        return int(till.http.post(path, data=body, headers=signature).status_code)

    return send


def deliver(till: Till, *, after: float = 10) -> None:
    with frozen(now() + timedelta(seconds=after)):
        while deliver_callbacks(send=in_process(till)):
            pass


def settle_after(payment_id: UUID, seconds: float = 10) -> None:
    with frozen(now() + timedelta(seconds=seconds)):
        settle_payment(payment_id=payment_id)


def report(till: Till, payment_id: UUID, kind: str = "charge.captured", event_id: str = "", **other: Any) -> Any:
    """A callback of our own making, well signed."""
    body = {
        "event_id": event_id or uuid4().hex,
        "type": kind,
        "key": f"payment-{payment_id}",
        "reference": "ch_x",
        "amount": "100.00",
        "currency": "USD",
        **other,
    }
    raw = msgspec.json.encode(body)
    headers = {HEADER: sign(raw, secret=settings.PROVIDER_CALLBACK_SECRET, at=int(now().timestamp()))}
    return till.http.post("/api/payments/callbacks/emulated", data=raw, headers=headers)
