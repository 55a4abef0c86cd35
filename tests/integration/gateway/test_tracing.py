"""Traces reach the collector, without the query."""

from __future__ import annotations

from pathlib import Path

from devstack.servers import free_port
from tests.integration.gateway.stack import Stack
from tests.integration.gateway.upstream import Upstream, wait_until


def test_a_span_names_the_path_and_no_ticket(tmp_path: Path) -> None:
    collector = Upstream("collector", free_port()).start()
    endpoint = f"http://127.0.0.1:{collector.port}"
    stack = Stack(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, GATEWAY_TRACE_PERCENT="100")
    try:
        stack.start()
        answer = stack.request("GET", "/chat/rooms/lobby?ticket=top-secret").json()
        assert "traceparent" in answer["headers"]
        wait_until(lambda: "/v1/traces" in collector.paths(), seconds=15, what="spans are exported")
        sent = "".join(request["body"] for request in collector.seen)
        assert "/chat/rooms/lobby" in sent
        assert "secret" not in sent
    finally:
        stack.stop()
        collector.kill()
