"""Taking what was authorized, or part of it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.payments.contract import PaymentNotFound, PaymentView
from apps.payments.domain.money import exact_amount
from apps.payments.models import Payment
from apps.payments.nudge import nudge
from apps.payments.queries import view_of
from apps.payments.requests import file_request, locked
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class PaymentNotCapturable(DomainError):
    """The payment is not authorized, or something else was asked of it already."""

    kind = Kind.CONFLICT
    code = "payment_not_capturable"
    message = "Only an authorized payment can be captured, once."


class CaptureExceedsAuthorized(DomainError):
    """More than was authorized."""

    kind = Kind.REFUSED
    code = "capture_exceeds_authorized"
    message = "More than the authorized amount cannot be captured."


def capture_payment(*, payment_id: UUID, amount: Decimal | None) -> PaymentView:
    """Ask for an authorized payment to be captured; what is not captured of it is released.

    Safe to repeat with the same amount. Ledger or provider have the last word: an authorization that ran out
    meanwhile ends ``expired``.

    :param amount: ``None`` for all of it.
    :raises PaymentNotFound: :raises PaymentNotCapturable: :raises CaptureExceedsAuthorized:
    :raises AmountMalformed: :raises AmountNotPositive: :raises AmountTooPrecise: :raises AmountTooLarge:
    """
    asked = None if amount is None else exact_amount(amount)
    with transaction("payments"):
        payment = locked(payment_id)
        if payment is None:
            raise PaymentNotFound
        wanted = payment.amount if asked is None else asked
        if wanted > payment.amount:
            raise CaptureExceedsAuthorized(authorized=str(payment.amount))
        if not _asked_before(payment, wanted):
            if payment.status != "authorized" or payment.requested:
                raise PaymentNotCapturable(status=payment.status)
            payment.capture_amount = wanted
            file_request(payment, "capture")
    nudge()
    return view_of(payment)


def _asked_before(payment: Payment, wanted: Decimal) -> bool:
    """The same capture is under way, or was carried out."""
    under_way = payment.requested == "capture" or payment.status in ("succeeded", "partially_refunded", "refunded")
    return under_way and payment.capture_amount == wanted
