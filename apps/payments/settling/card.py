"""Settling payments by card: the provider first, then the ledger. Outside of any transaction.

The provider gets a key derived from the payment and the ledger the payment's id, so that both may be asked again
after any crash. What a provider takes is money of the club: it goes from the provider's account to revenue.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from apps.accounts.contract import Transfer
from apps.payments.adapters import ledger
from apps.payments.adapters.ledger import Fault
from apps.payments.adapters.provider import Charge, Provider, ProviderTimeout
from apps.payments.adapters.providers import card_provider
from apps.payments.domain import lifecycle
from apps.payments.domain.lifecycle import MAX_ATTEMPTS, PROVIDER_POLL, Change, Step, next_step, postponed
from apps.payments.models import Payment
from apps.payments.settling.snapshot import snapshot
from kernel.clock import now
from kernel.leases import Claim
from kernel.logging import log

POSTING = timedelta(seconds=5)
TERMINAL = ("failed", "cancelled", "expired")


def provider_key(payment: Payment) -> str:
    """The key of a payment's charge at the provider: the same at every attempt."""
    return f"payment-{payment.payment_id}"


def settle_claimed(claimed: Claim[Payment]) -> dict[UUID, Change]:
    """Do the next step of each claimed payment. Nothing is written here: see :func:`apps.payments.leases.write`."""
    return {payment.payment_id: _guarded(payment, claimed) for payment in claimed.rows}


def _guarded(payment: Payment, claimed: Claim[Payment]) -> Change:
    try:
        return _settle(payment, claimed)
    except Exception:  # noqa: BLE001 - one broken payment must stop no other; it is counted and tried again
        log.exception("card_payment_not_settled", payment_id=str(payment.payment_id))
        return postponed(snapshot(payment), moment=now(), counts=True)


def _settle(payment: Payment, claimed: Claim[Payment]) -> Change:
    seen, moment = snapshot(payment), now()
    step = next_step(seen, moment=moment)
    if step is Step.REST:
        return lifecycle.rest(seen)
    provider = card_provider()
    try:
        charge = _ask(provider, payment, step)
        if payment.status in TERMINAL:
            return _clean_up(provider, payment, charge)
    except ProviderTimeout:
        return postponed(seen, moment=moment, counts=True)
    except ledger.OUTAGES:
        return postponed(seen, moment=moment, counts=False)
    if charge.status == "captured":
        return _book(provider, payment, claimed)
    return _without_money(payment, step, charge)


def _ask(provider: Provider, payment: Payment, step: Step) -> Charge:
    key = provider_key(payment)
    if step is Step.CARD_CAPTURE:
        return provider.capture(key=key, amount=_amount(payment))
    if step is Step.CARD_VOID:
        return provider.void(key=key)
    if payment.provider_status:
        # The callback was here first: what it said is the answer.
        status, _, failure = payment.provider_status.partition(":")
        return Charge(reference=payment.provider_reference, status=status, failure=failure)  # type: ignore[arg-type]
    return provider.charge(
        key=key,
        amount=payment.amount,
        currency=payment.currency,
        token=payment.card_token,
        capture=payment.capture == "automatic",
    )


def _without_money(payment: Payment, step: Step, charge: Charge) -> Change:
    """The provider answered, and nothing was captured."""
    seen = snapshot(payment)
    if step is Step.CARD_CAPTURE:
        return Change("expired") if charge.status == "voided" else lifecycle.failed(charge.failure or "card_declined")
    if charge.status == "authorized" and payment.capture == "manual":
        return lifecycle.reserved(seen, moment=now(), provider_reference=charge.reference)
    if charge.status in ("pending", "authorized"):
        return Change("accepted", requested=None, next_at=now() + PROVIDER_POLL, provider_reference=charge.reference)
    if charge.status == "declined":
        return lifecycle.failed(charge.failure or "card_declined")
    if payment.status == "accepted" and payment.attempts > MAX_ATTEMPTS:
        return lifecycle.failed(ProviderTimeout.code)
    return lifecycle.released(seen)


def _book(provider: Provider, payment: Payment, claimed: Claim[Payment]) -> Change:
    """The provider has the money: write it into our books, or give it back when they refuse it."""
    amount = _amount(payment)
    try:
        booking = _booking(payment, amount)
    except ledger.OUTAGES:
        return postponed(snapshot(payment), moment=now(), counts=False)
    answer = ledger.post([booking], until=claimed.until - POSTING)[payment.payment_id]
    if isinstance(answer, Fault):
        # The provider has been paid; giving up is not open to us.
        return postponed(snapshot(payment), moment=now(), counts=False)
    if answer.status == "failed":
        try:
            provider.refund(key=provider_key(payment), refund_key=f"unbooked-{payment.payment_id}", amount=amount)
        except ProviderTimeout:
            return postponed(snapshot(payment), moment=now(), counts=False)
        return lifecycle.failed(answer.failure)
    return lifecycle.moved(snapshot(payment), amount=amount)


def _booking(payment: Payment, amount: Decimal) -> Transfer:
    provider_account = ledger.club_account(f"provider_{card_provider().name}", payment.currency)
    return Transfer(
        transfer_id=payment.payment_id,
        kind="transfer",
        debit_account_id=provider_account,
        credit_account_id=ledger.club_account(ledger.REVENUE, payment.currency),
        amount=amount,
        description=payment.description or f"payment {payment.payment_id}",
    )


def _clean_up(provider: Provider, payment: Payment, charge: Charge) -> Change:
    """A payment that is over was charged after all, late: give it back. Its outcome stays."""
    if charge.status == "captured":
        provider.refund(key=provider_key(payment), refund_key=f"late-{payment.payment_id}", amount=payment.amount)
    return Change(snapshot(payment).status)


def _amount(payment: Payment) -> Decimal:
    return payment.capture_amount or payment.amount
