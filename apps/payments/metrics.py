"""What an operator asks about payments."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from kernel.clock import now
from kernel.db import one

PAYMENTS = Counter("banyan_payments_total", "Payments that reached a status.", ["status"])
DUE = Gauge("banyan_payments_due", "Payments waiting for the sweep.", multiprocess_mode="mostrecent")
OLDEST = Gauge(
    "banyan_payments_oldest_accepted_seconds",
    "Age of the oldest payment without an outcome.",
    multiprocess_mode="mostrecent",
)

# Both counts stop at an index that holds only rows with work to do: their cost does not grow with history.
MEASURE = """
SELECT (SELECT count(*) FROM payments_payment WHERE next_at <= %(now)s),
       (SELECT min(created_at) FROM payments_payment WHERE status = 'accepted')
"""


def measure() -> None:
    """Refresh the gauges."""
    moment = now()
    due, oldest = one("payments", MEASURE, {"now": moment}) or (0, None)
    DUE.set(due)
    OLDEST.set((moment - oldest).total_seconds() if oldest else 0)
