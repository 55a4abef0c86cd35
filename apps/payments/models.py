"""Payments, refunds, callbacks seen. What must never be broken is a constraint of the database."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kernel.clock import now
from kernel.ids import new_id
from kernel.leases import Leased


class Payment(Leased):
    """One payment, which is also the record of its idempotency key."""

    payment_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()
    idempotency_key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    description = models.CharField(max_length=500, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    method = models.CharField(max_length=8, default="wallet")
    card_token = models.CharField(max_length=100, blank=True)
    capture = models.CharField(max_length=10, default="automatic")
    status = models.CharField(max_length=20, default="accepted")
    requested = models.CharField(max_length=8, blank=True, help_text="capture or cancel, until it is carried out")
    capture_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    captured_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    refunded_amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    failure_code = models.CharField(max_length=50, blank=True)
    provider_reference = models.CharField(max_length=100, blank=True)
    provider_status = models.CharField(
        max_length=64, blank=True, help_text="what the provider's callback said, and why"
    )
    expires_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id", "idempotency_key"], name="payment_key_once_per_owner"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0)
                & Q(refunded_amount__lte=F("captured_amount"))
                & Q(captured_amount__lte=F("amount")),
                name="payment_refunded_captured_amount",
            ),
            models.CheckConstraint(
                condition=Q(capture_amount__isnull=True)
                | (Q(capture_amount__gt=0) & Q(capture_amount__lte=F("amount"))),
                name="payment_capture_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "accepted", "authorized", "succeeded", "partially_refunded", "refunded",
                        "failed", "cancelled", "expired",
                    ]
                ),
                name="payment_status_known",
            ),
            models.CheckConstraint(condition=Q(requested__in=["", "capture", "cancel"]), name="payment_request_known"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="payment_due"),
            models.Index(fields=["created_at"], condition=Q(status="accepted"), name="payment_accepted_since"),
            models.Index(fields=["owner_id", "-payment_id"], name="payment_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}, {self.status}"


class Refund(Leased):
    """One refund; its id is the id of the ledger's transfer."""

    refund_id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    idempotency_key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    status = models.CharField(max_length=12, default="accepted")
    failure_code = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "idempotency_key"], name="refund_key_once_per_payment"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "succeeded", "failed"]), name="refund_status_known"
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="refund_due")]

    def __str__(self) -> str:
        return f"{self.amount}, {self.status}"


class ProviderEvent(models.Model):
    """A callback that was taken in; its second delivery finds this row and changes nothing."""

    provider = models.CharField(max_length=32)
    event_id = models.CharField(max_length=100)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="provider_events")
    kind = models.CharField(max_length=32)
    received_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")]


class EmulatedCharge(models.Model):
    """The emulated provider's own books: what a card company would keep on its side."""

    key = models.CharField(primary_key=True, max_length=100)
    charge_reference = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12)
    refunded_keys = models.JSONField(default=dict, help_text="amount of each refund, by its key")
    created_at = models.DateTimeField(default=now)


class EmulatedCallback(Leased):
    """A callback that the emulated provider still has to deliver, ``deliveries_left`` times."""

    event_id = models.CharField(primary_key=True, max_length=100)
    body = models.BinaryField()
    deliveries_left = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="callback_due")]
