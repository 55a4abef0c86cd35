"""The bootstrap: two static listeners, static clusters, and where the two route tables come from."""

from __future__ import annotations

from controlplane.aliases import Alias
from controlplane.renderer.clusters import XDS, render_clusters
from controlplane.renderer.envoy import Json, extension, socket, typed
from controlplane.renderer.gateway import Address, Gateway
from controlplane.renderer.identity import strip_forged, token_filter
from controlplane.renderer.limits import rate_limit_filter
from controlplane.renderer.replies import local_replies
from controlplane.renderer.tables import INTERNAL, PUBLIC, file_of
from controlplane.renderer.watching import access_log, tracing
from runtime.catalogue import Catalogue

MANAGER = "envoy.filters.network.http_connection_manager"


def render_bootstrap(gateway: Gateway, catalogue: Catalogue, aliases: tuple[Alias, ...]) -> Json:
    """Envoy's whole static configuration, as JSON can hold it."""
    identity = [token_filter()] if gateway.verify_tokens and "accounts" in catalogue.contexts else []
    public_filters = [rate_limit_filter(gateway.limits, aliases), *identity]
    return {
        "node": {"id": gateway.node, "cluster": "gateway"},
        "admin": {"address": socket(gateway.admin.host, gateway.admin.port)},
        "static_resources": {
            "listeners": [
                _listener(gateway, PUBLIC, gateway.public, public_filters),
                _listener(gateway, INTERNAL, gateway.internal, []),
            ],
            "clusters": render_clusters(gateway, catalogue),
        },
        "overload_manager": _overload(gateway.limits.connections),
    }


def _listener(gateway: Gateway, name: str, address: Address, filters: list[Json]) -> Json:
    return {
        "name": name,
        "address": socket(address.host, address.port),
        "filter_chains": [{"filters": [_connection_manager(gateway, name, filters)]}],
        "ignore_global_conn_limit": name == INTERNAL,
    }


def _connection_manager(gateway: Gateway, name: str, filters: list[Json]) -> Json:
    router = extension("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router")
    return extension(
        MANAGER,
        f"{MANAGER.replace('filters.network', 'extensions.filters.network')}.v3.HttpConnectionManager",
        stat_prefix=name,
        server_name="banyan",
        **_paths(),
        **_edge(gateway),
        **_timeouts(),
        upgrade_configs=[{"upgrade_type": "websocket"}],
        early_header_mutation_extensions=strip_forged(),
        access_log=access_log(gateway, name),
        local_reply_config=local_replies(),
        rds=_route_source(gateway, name),
        http_filters=[*filters, router],
        **tracing(gateway),
    )


def _paths() -> Json:
    """Two spellings of one path are one path, before any rule looks at it."""
    return {
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": "UNESCAPE_AND_REDIRECT",
        "common_http_protocol_options": {
            "headers_with_underscores_action": "REJECT_REQUEST",
            "idle_timeout": "300s",
        },
    }


def _edge(gateway: Gateway) -> Json:
    """The client's address cannot be forged; every request has an id, and its client is told."""
    return {
        "use_remote_address": True,
        "xff_num_trusted_hops": gateway.trusted_hops,
        "preserve_external_request_id": True,
        "always_set_request_id_in_response": True,
        "request_id_extension": {
            # A caller's id travels as it came, whatever it looks like.
            "typed_config": typed(
                "envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
                pack_trace_reason=False,
                use_request_id_for_trace_sampling=False,
            )
        },
    }


def _timeouts() -> Json:
    return {"request_headers_timeout": "10s", "stream_idle_timeout": "300s", "drain_timeout": "5s"}


def _route_source(gateway: Gateway, name: str) -> Json:
    source: Json = {"resource_api_version": "V3", "initial_fetch_timeout": "5s"}
    if gateway.directory:
        path = f"{gateway.directory}/{file_of(name)}"
        source["path_config_source"] = {"path": path, "watched_directory": {"path": gateway.directory}}
    else:
        source["api_config_source"] = {
            "api_type": "REST",
            "transport_api_version": "V3",
            "cluster_names": [XDS],
            "refresh_delay": "0.5s",
            "request_timeout": "2s",
        }
    return {"route_config_name": name, "config_source": source}


def _overload(connections: int) -> Json:
    monitor = extension(
        "envoy.resource_monitors.global_downstream_max_connections",
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        max_active_downstream_connections=connections,
    )
    return {"refresh_interval": "0.25s", "resource_monitors": [monitor]}
