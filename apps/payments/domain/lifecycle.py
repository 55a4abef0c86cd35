"""The life of a payment: what to do next, and what an outcome makes of it. Pure; no clock, no I/O.

::

    accepted -> authorized -> succeeded -> partially_refunded -> refunded
        |            |-> cancelled, expired, failed
        |-> succeeded, failed, cancelled
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from uuid import UUID, uuid5

from apps.payments.contract import CaptureMode, Method, Status

MAX_ATTEMPTS = 8
"""Tries of a step that fails while everybody else's succeeds, before the payment is given up."""

LEASE = timedelta(seconds=10)
AUTHORIZATION_LIFE = timedelta(days=7)
PROVIDER_POLL = timedelta(seconds=30)
"""How long a provider's callback may be lost before we ask again."""

LONGEST_BACKOFF = timedelta(seconds=8)
"""Short, so that every payment is settled soon after an outage however long it was."""

GIVEN_UP = "not_processable"


class Step(Enum):
    """What a sweep does with a claimed payment."""

    TRANSFER = auto()
    """Wallet to club, at once."""
    HOLD = auto()
    """Reserve on the wallet."""
    CAPTURE = auto()
    VOID = auto()
    """Release the reservation: cancelled, or expired."""
    UNDO = auto()
    """Given up: make sure that no money stays moved or reserved."""
    CHARGE = auto()
    """Ask the provider for the money, or for the outcome of having asked."""
    CARD_CAPTURE = auto()
    CARD_VOID = auto()
    REST = auto()
    """Nothing to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A claimed payment as the rules see it."""

    status: Status
    method: Method
    capture: CaptureMode
    requested: str
    attempts: int
    amount: Decimal
    capture_amount: Decimal | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a payment; written only by the holder of its lease.

    :param failure_code: ``None`` leaves it.
    :param requested: "" when the request was carried out or is void; ``None`` leaves it.
    :param next_at: when it is due again; ``None``: not on its own.
    :param attempts: of the step that comes next.
    """

    status: Status
    failure_code: str | None = None
    captured_amount: Decimal | None = None
    requested: str | None = ""
    next_at: datetime | None = None
    attempts: int = 0
    provider_reference: str = ""


def next_step(payment: Snapshot, *, moment: datetime) -> Step:
    """The one thing to do now. Which of two racing requests wins is not decided here but by ledger and provider."""
    card = payment.method == "card"
    if payment.status == "accepted":
        return _first_step(payment, card=card)
    if payment.status == "authorized":
        if payment.requested == "capture" and payment.attempts <= MAX_ATTEMPTS:
            return Step.CARD_CAPTURE if card else Step.CAPTURE
        if payment.requested or (payment.expires_at is not None and payment.expires_at <= moment):
            return Step.CARD_VOID if card else Step.VOID
    if card and payment.status in ("failed", "cancelled", "expired") and payment.requested == "cancel":
        return Step.CARD_VOID
    return Step.REST


def _first_step(payment: Snapshot, *, card: bool) -> Step:
    if payment.attempts > MAX_ATTEMPTS:
        return Step.CARD_VOID if card else Step.UNDO
    if card:
        return Step.CARD_VOID if payment.requested == "cancel" else Step.CHARGE
    return Step.HOLD if payment.capture == "manual" else Step.TRANSFER


def rest(payment: Snapshot) -> Change:
    """Nothing to do until an authorization runs out."""
    until = payment.expires_at if payment.status == "authorized" else None
    return Change(payment.status, requested=None, next_at=until)


def moved(payment: Snapshot, *, amount: Decimal) -> Change:
    """The money reached the club. A cancel that was asked for meanwhile has lost."""
    return Change("succeeded", captured_amount=amount)


def reserved(payment: Snapshot, *, moment: datetime, provider_reference: str = "") -> Change:
    """The money is held. A cancel that was asked for, before the claim or since, is carried out next."""
    due = moment if payment.requested else payment.expires_at
    return Change("authorized", requested=None, next_at=due, provider_reference=provider_reference)


def released(payment: Snapshot) -> Change:
    """The reservation is gone and no money moved: by request, by giving up, or because its time was over."""
    if payment.attempts > MAX_ATTEMPTS:
        return failed(GIVEN_UP)
    return Change("cancelled" if payment.requested == "cancel" else "expired")


def failed(code: str) -> Change:
    return Change("failed", failure_code=code)


def after_capture(payment: Snapshot, *, failure: str) -> Change:
    """The ledger's word on a capture: a hold that is no longer open has expired."""
    if not failure:
        return moved(payment, amount=payment.capture_amount or payment.amount)
    return Change("expired") if failure == "hold_not_open" else failed(failure)


def after_void(payment: Snapshot, *, failure: str, moment: datetime) -> Change:
    """The ledger's word on a void. A hold that was not open any more had expired there first."""
    if not failure:
        return released(payment)
    if failure != "hold_not_open":
        return failed(failure)
    if payment.requested == "capture":
        # Given up on too early: perhaps it is the capture that closed the hold. Asking for it again tells.
        return Change(payment.status, requested=None, next_at=moment + LONGEST_BACKOFF)
    return Change("expired")


def after_undo(payment: Snapshot, *, failure: str, moment: datetime) -> Change:
    """The ledger's word on taking back what may have been done: nothing stays moved, or it was done after all."""
    if failure in ("insufficient_funds", "account_frozen", "account_closed"):
        return Change(payment.status, requested=None, next_at=moment + LONGEST_BACKOFF)
    return failed(GIVEN_UP)


def postponed(payment: Snapshot, *, moment: datetime, counts: bool) -> Change:
    """The step had no outcome: try it again, with the same ids, so that it cannot happen twice.

    :param counts: the fault is this payment's own; an outage of everybody's does not bring it nearer to failing.
    """
    attempts = payment.attempts if counts else max(payment.attempts - 1, 0)
    return Change(payment.status, requested=None, attempts=attempts, next_at=moment + backoff(payment.attempts))


def backoff(attempts: int) -> timedelta:
    """0.5, 1, 2, 4 ... seconds."""
    return min(timedelta(seconds=0.5 * 2 ** (attempts - 1)), LONGEST_BACKOFF)


def derived_id(payment_id: UUID, step: str) -> UUID:
    """The id of a payment's second transfer (its capture, its release): the same at every attempt."""
    return uuid5(payment_id, step)
