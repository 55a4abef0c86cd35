"""Periodic work. No task takes arguments: a message is a nudge, the rows say what is to be done."""

from __future__ import annotations

from celery import shared_task

from apps.payments.metrics import measure
from apps.payments.usecases.deliver_callbacks import deliver_callbacks
from apps.payments.usecases.settle_payments import settle_payments
from apps.payments.usecases.settle_refunds import settle_refunds


@shared_task
def settle() -> None:
    """Settle payments and refunds that are due."""
    settle_payments()
    settle_refunds()


@shared_task
def deliver() -> None:
    """Send the emulated provider's callbacks that are due."""
    deliver_callbacks()


@shared_task
def watch() -> None:
    """Refresh the gauges."""
    measure()


SCHEDULE = {
    "payments.settle": {"task": "apps.payments.tasks.settle", "schedule": 1.0},
    "payments.deliver": {"task": "apps.payments.tasks.deliver", "schedule": 1.0},
    "payments.watch": {"task": "apps.payments.tasks.watch", "schedule": 15.0},
}
