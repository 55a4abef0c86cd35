"""Taking in what a provider reports: the fact is written down, the sweep draws the conclusion."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from apps.payments.adapters.provider import Callback
from apps.payments.contract import PaymentNotFound
from apps.payments.models import Payment
from apps.payments.nudge import nudge
from apps.payments.requests import locked, make_due
from apps.payments.settling.card import TERMINAL, provider_key
from kernel.db import execute, transaction
from kernel.errors import DomainError, Kind, Malformed

KEY = re.compile(r"payment-([0-9a-f-]{36})")
CLAIM_ONCE = """
INSERT INTO payments_providerevent (provider, event_id, payment_id, kind, received_at)
VALUES (%s, %s, %s, %s, now()) ON CONFLICT (provider, event_id) DO NOTHING
"""


class CallbackMismatch(DomainError):
    """The callback speaks of another amount or currency than the payment it names."""

    kind = Kind.REFUSED
    code = "callback_mismatch"
    message = "The amount or currency is not that of the payment."


def receive_callback(*, provider: str, body: bytes) -> bool:
    """Take in a callback whose signature is good; once per event id, whenever and however often it comes.

    It never ends a payment by itself, and never brings back one that is over: a charge reported after that is
    given back by the sweep.

    :returns: whether it was new.
    :raises Malformed: :raises PaymentNotFound: it names no payment of ours. :raises CallbackMismatch:
    """
    callback = _parse(body)
    with transaction("payments"):
        payment = _payment_of(callback)
        if (callback.amount, callback.currency) != (payment.amount, payment.currency):
            raise CallbackMismatch(internal=f"event {callback.event_id}")
        event = [provider, callback.event_id, payment.payment_id, callback.type]
        is_new = bool(execute("payments", CLAIM_ONCE, event))
        if is_new:
            _note(payment, callback)
    nudge()
    return is_new


def _parse(body: bytes) -> Callback:
    try:
        callback = msgspec.json.decode(body, type=Callback)
    except msgspec.MsgspecError as error:
        raise Malformed(str(error)) from None
    if "\x00" in callback.event_id + callback.reference + callback.failure or len(callback.event_id) > 100:
        raise Malformed("The event's id is not readable.")
    return callback


def _payment_of(callback: Callback) -> Payment:
    """The payment that was charged with the callback's key, locked. :raises PaymentNotFound:"""
    found = KEY.fullmatch(callback.key)
    try:
        payment = locked(UUID(found[1])) if found else None
    except ValueError:
        payment = None
    if payment is None or payment.method != "card" or provider_key(payment) != callback.key:
        raise PaymentNotFound(internal=f"callback {callback.event_id}")
    return payment


def _note(payment: Payment, callback: Callback) -> None:
    said = callback.type.removeprefix("charge.")
    if said == "authorized" and payment.capture == "automatic":
        return  # half of what was asked for; the other half will be reported too
    if payment.status == "accepted":
        payment.provider_status = f"{said}:{callback.failure[:50]}"
        payment.provider_reference = callback.reference[:100]
    elif payment.status in TERMINAL and said != "declined":
        payment.requested = "cancel"
    else:
        return
    payment.version += 1
    make_due(payment)
    payment.save(
        using="payments",
        update_fields=["provider_status", "provider_reference", "requested", "version", "next_at", "attempts"],
    )
