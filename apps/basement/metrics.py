"""What an operator asks about files."""

from __future__ import annotations

from prometheus_client import Counter

from kernel.errors import DomainError

TAKEN = Counter("banyan_basement_taken_bytes_total", "Bytes that became files.")
REFUSED = Counter("banyan_basement_refused_total", "Files that were refused.", ["code"])
COLLECTED = Counter("banyan_basement_collected_total", "Garbage that was collected.", ["kind"])


def refused(error: DomainError) -> None:
    REFUSED.labels(error.code).inc()
