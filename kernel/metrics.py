"""Prometheus metrics of a process; several processes of a host are added up by the library's files."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["CONTRACT_CALLS", "EVENTS", "HTTP_REQUESTS", "HTTP_SECONDS", "NUDGES", "OUTBOX_DEPTH", "exposition"]

HTTP_REQUESTS = Counter("banyan_http_requests_total", "Requests answered.", ["operation", "method", "status"])
HTTP_SECONDS = Histogram(
    "banyan_http_request_seconds",
    "Time from first byte in to answer ready.",
    ["operation"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
CONTRACT_CALLS = Counter("banyan_contract_calls_total", "Contract calls.", ["method", "transport", "outcome"])
EVENTS = Counter("banyan_events_total", "Events relayed and consumed.", ["topic", "step"])
NUDGES = Counter("banyan_nudges_total", "Wake-ups sent to sweeps.", ["task", "outcome"])
OUTBOX_DEPTH = Gauge(
    "banyan_outbox_depth", "Events not yet on the bus.", ["database", "state"], multiprocess_mode="mostrecent"
)


def exposition() -> tuple[bytes, str]:
    """All metrics of this host's process group, and their content type."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
