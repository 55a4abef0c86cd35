"""The contract, kept."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.payments import queries
from apps.payments.contract import Payments, PaymentView, RefundView
from apps.payments.usecases.create_payment import Asked, create_payment
from apps.payments.usecases.refund_payment import refund_payment


class LocalPayments(Payments):
    """Each method is one use-case or query."""

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
        asked = Asked(amount=amount, currency=currency, description=description, reference=reference)
        return create_payment(owner_id=owner_id, idempotency_key=idempotency_key, asked=asked).payment

    def get_payment(self, *, payment_id: UUID) -> PaymentView:
        return queries.view_of(queries.find_payment(payment_id=payment_id, viewer=None))

    def refund_payment(self, *, payment_id: UUID, idempotency_key: str, amount: Decimal | None) -> RefundView:
        return refund_payment(payment_id=payment_id, idempotency_key=idempotency_key, amount=amount).refund


IMPLEMENTATION = LocalPayments()
