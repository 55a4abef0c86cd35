"""Payments for the eyes of an administrator. Nothing here is edited; money is given back by the use-case."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.payments.models import EmulatedCharge, Payment, ProviderEvent, Refund
from apps.payments.usecases.refund_payment import refund_payment
from kernel.admin import ReadOnly
from kernel.errors import DomainError


@admin.register(Payment)
class PaymentAdmin(ReadOnly):
    list_display = ["payment_id", "owner_id", "amount", "currency", "method", "status", "failure_code", "created_at"]
    list_filter = ["status", "method", "capture", "currency", "created_at"]
    search_fields = ["=payment_id", "=owner_id", "reference"]
    date_hierarchy = "created_at"
    ordering = ["-payment_id"]
    actions = ["refund_in_full"]
    exclude = ["fingerprint", "card_token"]
    show_full_result_count = False

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "is_superuser", False))

    @admin.action(description="Refund all that is left", permissions=["refund"])
    def refund_in_full(self, request: HttpRequest, queryset: QuerySet[Payment]) -> None:
        """The key counts the refunds there are: a double click refunds once, a later refund is another one."""
        for payment in queryset:
            key = f"admin:{payment.refunds.count()}"
            try:
                refund_payment(payment_id=payment.payment_id, idempotency_key=key, amount=None)
            except DomainError as error:
                self.message_user(request, f"{payment.payment_id}: {error.public}", messages.ERROR)
            else:
                self.message_user(request, f"{payment.payment_id}: the refund is on its way.", messages.SUCCESS)


@admin.register(Refund)
class RefundAdmin(ReadOnly):
    list_display = ["refund_id", "payment_id", "amount", "status", "failure_code", "created_at"]
    list_filter = ["status", "created_at"]
    search_fields = ["=refund_id", "=payment__payment_id"]
    exclude = ["fingerprint"]


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly):
    list_display = ["event_id", "provider", "kind", "payment_id", "received_at"]
    list_filter = ["provider", "kind"]


@admin.register(EmulatedCharge)
class EmulatedChargeAdmin(ReadOnly):
    list_display = ["charge_reference", "key", "token", "amount", "currency", "status", "created_at"]
    list_filter = ["status", "token"]
