"""What other contexts may ask of payments: take a member's money once, look, and give it back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

Status = Literal[
    "accepted", "authorized", "succeeded", "partially_refunded", "refunded", "failed", "cancelled", "expired"
]
Method = Literal["wallet", "card"]
CaptureMode = Literal["automatic", "manual"]
RefundStatus = Literal["accepted", "succeeded", "failed"]


class PaymentNotFound(DomainError):
    """No payment has this id, or it is not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "payment_not_found"
    message = "There is no such payment."


class IdempotencyKeyReused(DomainError):
    """This owner used the key before, for something else."""

    kind = Kind.REFUSED
    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used with a different request."


class AmountMalformed(DomainError):
    """The amount is not a finite number."""

    kind = Kind.MALFORMED
    code = "amount_malformed"
    message = "The amount is not a number."


class AmountNotPositive(DomainError):
    """The amount is zero or less."""

    kind = Kind.MALFORMED
    code = "amount_not_positive"
    message = "The amount must be greater than zero."


class AmountTooPrecise(DomainError):
    """The amount has a third decimal."""

    kind = Kind.MALFORMED
    code = "amount_too_precise"
    message = "The amount has more than two decimals."


class AmountTooLarge(DomainError):
    """The amount does not fit NUMERIC(12,2)."""

    kind = Kind.MALFORMED
    code = "amount_too_large"
    message = "The amount is larger than 9999999999.99."


class CurrencyUnknown(DomainError):
    """The currency is not an ISO 4217 code that the club takes."""

    kind = Kind.MALFORMED
    code = "currency_unknown"
    message = "This currency is not taken here."


class PaymentNotRefundable(DomainError):
    """Nothing was captured that could be given back."""

    kind = Kind.CONFLICT
    code = "payment_not_refundable"
    message = "Only a payment that succeeded can be refunded."


class RefundExceedsCaptured(DomainError):
    """All refunds together, those on their way included, would be more than was captured."""

    kind = Kind.REFUSED
    code = "refund_exceeds_captured"
    message = "The refunds of this payment would exceed what was captured."


AMOUNT_ERRORS = (AmountMalformed, AmountNotPositive, AmountTooPrecise, AmountTooLarge)


class PaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment.

    :param reference: what the payer pays for, in the words of who asked (an order id); "" when nothing.
    :param captured_amount: what reached the club.
    :param refunded_amount: what went back or is on its way back; never more than ``captured_amount``.
    :param requested: ``capture`` or ``cancel`` while that request is being carried out.
    :param failure_code: why it failed, a stable code; ``None`` unless ``status`` is ``failed``.
    :param expires_at: when an authorization that nobody captures is released; manual capture only.
    """

    payment_id: UUID
    user_id: UUID
    status: Status
    amount: Decimal
    currency: str
    description: str
    reference: str
    method: Method
    capture: CaptureMode
    captured_amount: Decimal
    refunded_amount: Decimal
    requested: Literal["capture", "cancel"] | None
    failure_code: str | None
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way back to the payer; ``refund_id`` is also the id of the ledger's transfer."""

    refund_id: UUID
    payment_id: UUID
    status: RefundStatus
    amount: Decimal
    currency: str
    failure_code: str | None
    created_at: datetime
    updated_at: datetime


class PaymentAccepted(Event, topic="payments.payment_accepted", version=1):
    """A payment is promised an outcome. ``revision`` counts a payment's changes, in this and all events below."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int


class PaymentAuthorized(Event, topic="payments.payment_authorized", version=1):
    """The money is reserved until it is captured, cancelled or expires."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int


class PaymentSucceeded(Event, topic="payments.payment_succeeded", version=1):
    """``captured_amount`` reached the club."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int
    captured_amount: Decimal


class PaymentFailed(Event, topic="payments.payment_failed", version=1):
    """No money moved, and none will."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int
    failure_code: str


class PaymentCancelled(Event, topic="payments.payment_cancelled", version=1):
    """No money moved, and none will: somebody cancelled it, or its authorization ran out."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int
    reason: Literal["requested", "expired"]


class PaymentRefunded(Event, topic="payments.payment_refunded", version=1):
    """One refund reached the payer; ``total_refunded`` includes it."""

    payment_id: UUID
    user_id: UUID
    reference: str
    amount: Decimal
    currency: str
    revision: int
    refund_id: UUID
    refund_amount: Decimal
    total_refunded: Decimal


class Payments(Contract, context="payments"):
    """Taking money from a member's wallet, once, and giving it back."""

    @call(idempotent=True, deadline=2.0, raises=(IdempotencyKeyReused, CurrencyUnknown, *AMOUNT_ERRORS))
    def create_payment(
        self,
        *,
        owner_id: UUID,
        idempotency_key: str,
        amount: Decimal,
        currency: str,
        description: str,
        reference: str,
    ) -> PaymentView:
        """Accept a payment from the owner's wallet; its outcome comes as an event, or by :meth:`get_payment`.

        The same owner and key always answer with the same acceptance.

        :raises IdempotencyKeyReused: :raises CurrencyUnknown: :raises AmountNotPositive: (and its siblings)
        """

    @call(idempotent=True, deadline=2.0, raises=(PaymentNotFound,))
    def get_payment(self, *, payment_id: UUID) -> PaymentView:
        """:raises PaymentNotFound:"""

    @call(
        idempotent=True,
        deadline=2.0,
        raises=(PaymentNotFound, PaymentNotRefundable, RefundExceedsCaptured, IdempotencyKeyReused, *AMOUNT_ERRORS),
    )
    def refund_payment(self, *, payment_id: UUID, idempotency_key: str, amount: Decimal | None) -> RefundView:
        """Accept a refund of ``amount``, or of all that is left when it is ``None``.

        :raises PaymentNotFound: :raises PaymentNotRefundable: :raises RefundExceedsCaptured:
        :raises IdempotencyKeyReused:
        """
