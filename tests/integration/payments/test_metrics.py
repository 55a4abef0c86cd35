"""What the gauges say."""

from __future__ import annotations

from datetime import timedelta

from apps.payments.metrics import DUE, OLDEST, PAYMENTS, measure
from apps.payments.usecases.settle_payments import settle_payment
from kernel.clock import frozen, now
from tests.integration.payments.conftest import Till


def value(metric: object) -> float:
    return float(metric._value.get())  # type: ignore[attr-defined]


def test_the_oldest_payment_without_an_outcome_is_seen(till: Till) -> None:
    payment_id = till.accepted("1.00")
    with frozen(now() + timedelta(minutes=5)):
        measure()
        assert value(OLDEST) >= 300
    assert value(DUE) >= 1
    settle_payment(payment_id=payment_id)


def test_every_status_reached_is_counted(till: Till) -> None:
    before = {status: value(PAYMENTS.labels(status)) for status in ("accepted", "succeeded", "failed")}
    till.settled("1.00")
    till.settled("5000.00")
    after = {status: value(PAYMENTS.labels(status)) - before[status] for status in before}
    assert after == {"accepted": 2, "succeeded": 1, "failed": 1}
