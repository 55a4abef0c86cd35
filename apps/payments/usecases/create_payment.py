"""Accepting a payment: the row is the promise, and the record of its idempotency key."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import msgspec
from django.conf import settings

from apps.payments.announce import event_of
from apps.payments.contract import CaptureMode, IdempotencyKeyReused, Method, PaymentView
from apps.payments.domain.lifecycle import AUTHORIZATION_LIFE
from apps.payments.domain.money import exact_amount, known_currency
from apps.payments.metrics import PAYMENTS
from apps.payments.models import Payment
from apps.payments.nudge import nudge
from apps.payments.queries import view_of
from kernel.clock import now
from kernel.db import one
from kernel.events.outbox import outbox_row
from kernel.http.idempotency import fingerprint
from kernel.ids import new_id

# One statement, one round trip: payment and event are there together or not at all.
ACCEPT = """
WITH accepted AS (
  INSERT INTO payments_payment (
    payment_id, owner_id, idempotency_key, fingerprint, amount, currency, description, reference, method,
    card_token, capture, status, requested, captured_amount, refunded_amount, failure_code, provider_reference,
    provider_status, expires_at, version, created_at, updated_at, attempts, next_at
  ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'accepted', '', 0, 0, '', '', '', %s, 1, %s, %s, 0, %s)
  ON CONFLICT (owner_id, idempotency_key) DO NOTHING
  RETURNING payment_id
)
INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
SELECT %s, %s, %s, %s, %s::jsonb, %s::jsonb FROM accepted RETURNING id
"""

KEPT = (
    "payment_id", "owner_id", "fingerprint", "amount", "currency", "description", "reference", "method", "capture",
    "expires_at", "created_at",
)  # fmt: skip
EARLIER = f"SELECT {', '.join(KEPT)} FROM payments_payment WHERE owner_id = %s AND idempotency_key = %s"  # noqa: S608 - constants only


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to pay; two requests are the same request when all of this is equal."""

    amount: Decimal
    currency: str
    description: str = ""
    reference: str = ""
    method: Method = "wallet"
    card_token: str = ""
    capture: CaptureMode = "automatic"


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before, for the same thing; ``payment`` is what was answered then."""

    payment: PaymentView
    replayed: bool


def create_payment(*, owner_id: UUID, idempotency_key: str, asked: Asked, wake: bool = True) -> Acceptance:
    """Accept a payment: from here on it has exactly one outcome, found by the sweep.

    The same owner and key answer for ever with the same acceptance, however many ask at once.

    :param wake: nudge the sweep; ``False`` when the caller settles the payment itself.

    :raises IdempotencyKeyReused: the key was used for something else.
    :raises CurrencyUnknown: :raises AmountMalformed: :raises AmountNotPositive: :raises AmountTooPrecise:
    :raises AmountTooLarge:
    """
    asked = msgspec.structs.replace(
        asked, amount=exact_amount(asked.amount), currency=known_currency(asked.currency, settings.CURRENCIES)
    )
    payment = _row(owner_id, idempotency_key, asked)
    if one("payments", ACCEPT, [*_values(payment), *outbox_row(event_of(payment))]):
        PAYMENTS.labels("accepted").inc()
        if wake:
            nudge()
        return Acceptance(payment=acceptance_of(payment), replayed=False)
    # A second statement: the row that won may have been committed after the first one's snapshot.
    earlier = _accepted_before(owner_id, idempotency_key)
    if bytes(earlier.fingerprint) != payment.fingerprint:
        raise IdempotencyKeyReused
    return Acceptance(payment=acceptance_of(earlier), replayed=True)


def acceptance_of(payment: Payment) -> PaymentView:
    """The payment as it was accepted, whatever has become of it: what a repeated request is answered."""
    return msgspec.structs.replace(
        view_of(payment),
        status="accepted",
        captured_amount=Decimal("0.00"),
        refunded_amount=Decimal("0.00"),
        requested=None,
        failure_code=None,
        updated_at=payment.created_at,
    )


def _accepted_before(owner_id: UUID, idempotency_key: str) -> Payment:
    """The payment of this key, with what its acceptance said and nothing of what became of it."""
    found = one("payments", EARLIER, [owner_id, idempotency_key])
    assert found is not None, "a payment is never deleted, and the INSERT has just met it"
    return Payment(**dict(zip(KEPT, found, strict=True)))


def _row(owner_id: UUID, idempotency_key: str, asked: Asked) -> Payment:
    moment = now()
    return Payment(
        payment_id=new_id(),
        owner_id=owner_id,
        idempotency_key=idempotency_key,
        fingerprint=fingerprint(asked),
        expires_at=moment + AUTHORIZATION_LIFE if asked.capture == "manual" else None,
        created_at=moment,
        updated_at=moment,
        next_at=moment,
        **msgspec.structs.asdict(asked),
    )


def _values(payment: Payment) -> list[object]:
    """In the order of :data:`ACCEPT`."""
    return [
        payment.payment_id,
        payment.owner_id,
        payment.idempotency_key,
        payment.fingerprint,
        payment.amount,
        payment.currency,
        payment.description,
        payment.reference,
        payment.method,
        payment.card_token,
        payment.capture,
        payment.expires_at,
        payment.created_at,
        payment.updated_at,
        payment.next_at,
    ]
