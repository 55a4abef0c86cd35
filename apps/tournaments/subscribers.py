"""Events this context hears."""

from __future__ import annotations

from apps.payments.contract import PaymentCancelled, PaymentFailed, PaymentSucceeded
from apps.tournaments.usecases.hear_of_payment import hear_of_payment
from kernel.events import subscribe


@subscribe(PaymentSucceeded, consumer="tournaments.see_payment_succeeded")
def on_payment_succeeded(event: PaymentSucceeded) -> None:
    """An entry fee may have been paid."""
    hear_of_payment(payment_id=event.payment_id)


@subscribe(PaymentFailed, consumer="tournaments.see_payment_failed")
def on_payment_failed(event: PaymentFailed) -> None:
    """A place may be free again."""
    hear_of_payment(payment_id=event.payment_id)


@subscribe(PaymentCancelled, consumer="tournaments.see_payment_cancelled")
def on_payment_cancelled(event: PaymentCancelled) -> None:
    """A place may be free again."""
    hear_of_payment(payment_id=event.payment_id)
