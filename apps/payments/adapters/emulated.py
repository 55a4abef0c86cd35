"""The emulated provider: a card company in a table. The card's token decides how it behaves.

=====================  ==========================================================================
``tok_approve``        approves at once
``tok_decline``        declines at once
``tok_timeout``        never answers the charge, but carries it out and reports it late, by callback
``tok_callback_twice`` answers "pending" and reports the outcome by callback, twice
``tok_lost``           never answers the charge and never carries it out
=====================  ==========================================================================

Any other token is declined. Its books are rows of this context's database, but it is the world outside: it is
called outside of transactions, and its callbacks come in through HTTP, signed.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec
from django.db.models import QuerySet

from apps.payments.adapters.provider import Callback, Charge, ChargeStatus, ProviderTimeout
from apps.payments.models import EmulatedCallback, EmulatedCharge
from kernel.clock import now
from kernel.db import transaction
from kernel.ids import new_id

APPROVE, TIMEOUT, CALLBACK_TWICE, LOST = "tok_approve", "tok_timeout", "tok_callback_twice", "tok_lost"
LATE = timedelta(seconds=3)
SOON = timedelta(seconds=0.3)


class EmulatedProvider:
    """See :class:`apps.payments.adapters.provider.Provider`."""

    name = "emulated"

    def charge(self, *, key: str, amount: Decimal, currency: str, token: str, capture: bool) -> Charge:
        outcome: ChargeStatus = "captured" if capture else "authorized"
        with transaction("payments"):
            made, charge = _open(key, token=token, amount=amount, currency=currency, outcome=outcome)
            if made:
                _schedule_callbacks(charge, outcome)
        if charge.status != "voided" and token in (TIMEOUT, LOST):
            raise ProviderTimeout(internal=key)
        return _answer(charge)

    def capture(self, *, key: str, amount: Decimal) -> Charge:
        with transaction("payments"):
            charge = _locked().get(key=key)
            if charge.status == "authorized" and amount <= charge.amount:
                charge.status, charge.amount = "captured", amount
                charge.save(using="payments")
        return _answer(charge)

    def void(self, *, key: str) -> Charge:
        with transaction("payments"):
            # A charge that was never heard of is closed too: its request may still be on its way.
            _, charge = _open(key, token="", amount=Decimal(0), currency="", outcome="authorized", status="voided")
            if charge.status in ("pending", "authorized"):
                charge.status = "voided"
                charge.save(using="payments")
        return _answer(charge)

    def refund(self, *, key: str, refund_key: str, amount: Decimal) -> Charge:
        with transaction("payments"):
            charge = _locked().get(key=key)
            given = sum((Decimal(part) for part in charge.refunded_keys.values()), Decimal(0))
            asked_first = refund_key not in charge.refunded_keys
            if charge.status == "captured" and asked_first and given + amount <= charge.amount:
                charge.refunded_keys[refund_key] = str(amount)
                charge.save(using="payments")
        done = refund_key in charge.refunded_keys
        return Charge(
            reference=charge.charge_reference,
            status="captured" if done else "declined",
            failure="" if done else "refund_declined",
        )


def _locked() -> QuerySet[EmulatedCharge]:
    return EmulatedCharge.objects.using("payments").select_for_update()


def _open(
    key: str, *, token: str, amount: Decimal, currency: str, outcome: ChargeStatus, status: str = ""
) -> tuple[bool, EmulatedCharge]:
    """The charge of this key, made at the first asking."""
    fresh = {
        "charge_reference": f"ch_{new_id().hex}",
        "token": token,
        "amount": amount,
        "currency": currency,
        "status": status or _status_at_first(token, outcome),
    }
    charge, made = _locked().get_or_create(key=key, defaults=fresh)
    return made, charge


def _status_at_first(token: str, outcome: ChargeStatus) -> ChargeStatus:
    if token == APPROVE:
        return outcome
    return "pending" if token in (TIMEOUT, CALLBACK_TWICE, LOST) else "declined"


def _schedule_callbacks(charge: EmulatedCharge, outcome: ChargeStatus) -> None:
    """What the provider will report later; the charge itself is decided then, see :func:`decide`."""
    if charge.token not in (TIMEOUT, CALLBACK_TWICE):
        return
    event_id = f"evt_{new_id().hex}"
    body = Callback(
        event_id=event_id,
        type="charge.captured" if outcome == "captured" else "charge.authorized",
        key=charge.key,
        reference=charge.charge_reference,
        amount=charge.amount,
        currency=charge.currency,
    )
    late = charge.token == TIMEOUT
    EmulatedCallback.objects.using("payments").create(
        event_id=event_id,
        body=msgspec.json.encode(body),
        deliveries_left=1 if late else 2,
        next_at=now() + (LATE if late else SOON),
    )


def decide(callback: Callback) -> bool:
    """Carry out a pending charge just before it is reported. :returns: whether there is something to report."""
    outcome = callback.type.removeprefix("charge.")
    with transaction("payments"):
        charge = _locked().get(key=callback.key)
        if charge.status == "pending":
            charge.status = outcome
            charge.save(using="payments")
    return charge.status == outcome


def _answer(charge: EmulatedCharge) -> Charge:
    failure = "card_declined" if charge.status == "declined" else ""
    return Charge(reference=charge.charge_reference, status=charge.status, failure=failure)  # type: ignore[arg-type]
