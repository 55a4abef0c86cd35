"""Static clusters: HTTP and WebSockets of every host, and per context "the service, else the monolith"."""

from __future__ import annotations

import ipaddress

from controlplane.renderer.envoy import Json, extension, socket, typed
from controlplane.renderer.gateway import Address, Gateway, Host, otlp_address
from runtime.catalogue import MONOLITH, Catalogue, Context

JWKS, XDS, OTLP = "jwks", "xds", "otlp"
HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
UNLIMITED = 100_000
"""Envoy's own bounds (1024 connections, 3 retries) would cut WebSockets, and the retries that carry requests
over the death of a service. The gateway is bounded at its front door instead."""

BALANCE: Json = {"healthy_panic_threshold": {"value": 0}, "update_merge_window": "0s"}
"""No request to a host known to be dead, and a change of health counts at once instead of within a second."""


def cluster_of(host: str, kind: str) -> str:
    """``kind`` is ``http`` or ``ws``."""
    return f"{host}_{kind}"


def fallback_of(context: str, kind: str) -> str:
    """The aggregate that prefers the service and falls back to the monolith while it is down."""
    return f"{context}_{kind}_or_{MONOLITH}"


def kinds_of(context: Context) -> tuple[str, ...]:
    return ("http", "ws") if context.websockets else ("http",)


def render_clusters(gateway: Gateway, catalogue: Catalogue) -> list[Json]:
    found = [cluster for host in gateway.hosts for cluster in _of_host(gateway, host)]
    found += [_fallback(context.name, kind) for context in catalogue for kind in kinds_of(context)]
    if "accounts" in catalogue.contexts:
        # Any of the two publishes the keys, so neither has to be up for the gateway to have them.
        found.append(_aggregate(JWKS, cluster_of(MONOLITH, "http"), cluster_of("accounts", "http")))
    if gateway.xds:
        found.append(_control_plane(gateway, gateway.xds))
    if gateway.otlp:
        found.append(_plain(OTLP, otlp_address(gateway.otlp), idle_seconds=30))
    return found


def _of_host(gateway: Gateway, host: Host) -> list[Json]:
    # Idle connections end before the upstream ends them (granian: 30 s, uvicorn: 5 s): a request that is
    # written to a connection just closed by the other side could not be repeated if it is a POST.
    found = [_plain(cluster_of(host.name, "http"), host.http, idle_seconds=15) | _watch(gateway, host)]
    if host.ws:
        found.append(_plain(cluster_of(host.name, "ws"), host.ws, idle_seconds=3) | _watch(gateway, host))
    return found


def _plain(name: str, address: Address, *, idle_seconds: int) -> Json:
    return {
        "name": name,
        "connect_timeout": "1s",
        **_discovery(address.host),
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": socket(address.host, address.port)}}]}],
        },
        "typed_extension_protocol_options": {
            HTTP_OPTIONS: typed(
                HTTP_OPTIONS,
                explicit_http_config={"http_protocol_options": {}},
                common_http_protocol_options={"idle_timeout": f"{idle_seconds}s"},
            )
        },
        "upstream_connection_options": {"tcp_keepalive": {"keepalive_time": 60}},
        "circuit_breakers": _breakers(),
    }


def _discovery(address: str) -> Json:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return {"type": "STRICT_DNS", "dns_lookup_family": "ALL", "dns_refresh_rate": "5s"}
    return {"type": "STATIC"}


def _breakers() -> Json:
    names = ("max_connections", "max_pending_requests", "max_requests", "max_retries")
    return {"thresholds": [dict.fromkeys(names, UNLIMITED)]}


def _watch(gateway: Gateway, host: Host) -> Json:
    """How a host's health is seen. A service is given up quickly, since the monolith can do its work; the
    monolith slowly and never for its answers, since nobody can do its."""
    is_monolith = host.name == MONOLITH
    check = {
        "timeout": "5s" if is_monolith else "1s",
        "interval": "1s",
        "no_traffic_interval": "1s",
        "unhealthy_interval": "0.5s",
        "no_traffic_healthy_interval": "1s",
        "unhealthy_threshold": 5 if is_monolith else 2,
        "healthy_threshold": 1,
        "http_health_check": {"path": "/readyz", "host": gateway.probe_host},
    }
    watch: Json = {"health_checks": [check], "common_lb_config": BALANCE}
    if not is_monolith:
        watch["outlier_detection"] = _outliers()
    return watch


def _outliers() -> Json:
    return {
        "interval": "1s",
        "base_ejection_time": "5s",
        "max_ejection_time": "30s",
        "max_ejection_percent": 100,
        "always_eject_one_host": True,
        "consecutive_5xx": 20,
        "consecutive_gateway_failure": 5,
        "enforcing_consecutive_gateway_failure": 100,
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 2,
        "enforcing_success_rate": 0,
    }


def _fallback(context: str, kind: str) -> Json:
    return _aggregate(fallback_of(context, kind), cluster_of(context, kind), cluster_of(MONOLITH, kind))


def _aggregate(name: str, *members: str) -> Json:
    return {
        "name": name,
        "connect_timeout": "1s",
        "lb_policy": "CLUSTER_PROVIDED",
        "cluster_type": extension(
            "envoy.clusters.aggregate", "envoy.extensions.clusters.aggregate.v3.ClusterConfig", clusters=list(members)
        ),
        "common_lb_config": BALANCE,
        "circuit_breakers": _breakers(),
    }


def _control_plane(gateway: Gateway, address: Address) -> Json:
    """The source of REST xDS; the shared secret is added by its own filter, as Envoy's REST client sends none."""
    cluster = _plain(XDS, address, idle_seconds=15)
    mutation = {
        "append": {
            "header": {"key": "x-gateway-token", "value": gateway.xds_token},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
    }
    cluster["typed_extension_protocol_options"][HTTP_OPTIONS]["http_filters"] = [
        extension(
            "envoy.filters.http.header_mutation",
            "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
            mutations={"request_mutations": [mutation]},
        ),
        extension("envoy.filters.http.upstream_codec", "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec"),
    ]
    return cluster
