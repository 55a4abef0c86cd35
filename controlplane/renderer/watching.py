"""What is seen of a request: one JSON line, and a trace when there is a collector. Never a query string: tickets
and tokens of WebSockets travel there."""

from __future__ import annotations

from controlplane.renderer.clusters import OTLP
from controlplane.renderer.envoy import Json, extension
from controlplane.renderer.gateway import Gateway

PATH = "%PATH(NQ:ORIG_OR_PATH)%"

LINE: Json = {
    "timestamp": "%START_TIME%",
    "host": "gateway",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "trace_id": "%TRACE_ID%",
    "user_id": "%REQ(X-USER-ID?X-COOKIE-USER-ID)%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "method": "%REQ(:METHOD)%",
    "path": PATH,
    "protocol": "%PROTOCOL%",
    "status": "%RESPONSE_CODE%",
    "flags": "%RESPONSE_FLAGS%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "milliseconds": "%DURATION%",
    "received": "%BYTES_RECEIVED%",
    "sent": "%BYTES_SENT%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "cluster": "%UPSTREAM_CLUSTER%",
    "upstream": "%UPSTREAM_HOST%",
}


def access_log(gateway: Gateway, listener: str) -> list[Json]:
    line = LINE | {"listener": listener}
    return [
        extension(
            "envoy.access_loggers.file",
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            path=gateway.access_log,
            log_format={"json_format": line},
        )
    ]


def tracing(gateway: Gateway) -> Json:
    """The ``tracing`` member of a connection manager; nothing without a collector."""
    if not gateway.otlp:
        return {}
    exporter = {
        "http_uri": {"uri": f"{gateway.otlp.rstrip('/')}/v1/traces", "cluster": OTLP, "timeout": "1s"},
    }
    provider = extension(
        "envoy.tracers.opentelemetry",
        "envoy.config.trace.v3.OpenTelemetryConfig",
        service_name="gateway",
        http_service=exporter,
    )
    return {
        "tracing": {
            "random_sampling": {"value": gateway.trace_percent},
            # Envoy's own tag holds the query.
            "custom_tags": [{"tag": "http.url", "value": PATH}],
            "provider": provider,
        }
    }
