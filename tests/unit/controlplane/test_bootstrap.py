"""The rendered bootstrap: what Envoy knows, and what the pitfalls taught."""

from __future__ import annotations

import json
from typing import Any

import pytest

from controlplane.aliases import of_this_checkout
from controlplane.renderer import render_bootstrap
from controlplane.renderer.gateway import from_environment
from controlplane.renderer.limits import costly_paths
from runtime.catalogue import load
from tests.unit.controlplane.strict import parse_bootstrap


def render(directory: str = "/gw/xds", **env: str) -> dict[str, Any]:
    return render_bootstrap(from_environment(env, load(), directory=directory), load(), of_this_checkout())


def manager(found: dict[str, Any], listener: int = 0) -> dict[str, Any]:
    config: dict[str, Any] = found["static_resources"]["listeners"][listener]["filter_chains"][0]["filters"][0]
    return config["typed_config"]  # type: ignore[no-any-return]


def filters(found: dict[str, Any], listener: int = 0) -> dict[str, Any]:
    return {entry["name"]: entry["typed_config"] for entry in manager(found, listener)["http_filters"]}


def clusters(found: dict[str, Any]) -> dict[str, Any]:
    return {cluster["name"]: cluster for cluster in found["static_resources"]["clusters"]}


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"ADDR_MONOLITH": "monolith", "ADDR_CHAT": "chat", "BIND_GATEWAY_INTERNAL": "0.0.0.0"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "JWT_ALGORITHM": "HS256"},
    ],
    ids=["one machine", "compose", "traced"],
)
@pytest.mark.parametrize("directory", ["/gw/xds", ""], ids=["file", "rest"])
def test_envoy_knows_every_field(env: dict[str, str], directory: str) -> None:
    parse_bootstrap(render(directory, **env))


def test_strictness_can_fail() -> None:
    found = render()
    manager(found)["num_retriez"] = 3
    with pytest.raises(Exception, match="num_retriez"):
        parse_bootstrap(found)


class TestPitfalls:
    """The numbers are those of microservices/gateway/README.md."""

    def test_1_the_side_is_chosen_after_the_user_is_known(self) -> None:
        providers = filters(render())["envoy.filters.http.jwt_authn"]["providers"]
        assert {(provider["clear_route_cache"], provider["forward"]) for provider in providers.values()} == {
            (True, True)
        }
        headers = [provider["claim_to_headers"][0]["header_name"] for provider in providers.values()]
        assert headers == ["x-user-id", "x-cookie-user-id"]

    @pytest.mark.parametrize("listener", [0, 1])
    def test_2_forgeries_are_stripped_early_and_never_by_a_route(self, listener: int) -> None:
        found = render()
        (mutation,) = manager(found, listener)["early_header_mutation_extensions"]
        removed = {entry["remove"] for entry in mutation["typed_config"]["mutations"]}
        assert {"x-user-id", "x-cookie-user-id", "x-jwt-payload", "x-caller", "x-banyan-shadow"} == removed
        assert "request_headers_to_remove" not in json.dumps(found)

    @pytest.mark.parametrize("name", ["accounts_http", "payments_http", "chat_http", "chat_ws"])
    def test_3_a_dead_service_falls_back_to_the_monolith(self, name: str) -> None:
        aggregate = clusters(render())[f"{name}_or_monolith"]
        kind = name.rpartition("_")[2]
        assert aggregate["cluster_type"]["typed_config"]["clusters"] == [name, f"monolith_{kind}"]
        assert aggregate["lb_policy"] == "CLUSTER_PROVIDED"

    def test_5_keys_come_through_a_static_cluster(self) -> None:
        found = render()
        for provider in filters(found)["envoy.filters.http.jwt_authn"]["providers"].values():
            remote = provider["remote_jwks"]
            assert remote["http_uri"]["cluster"] in clusters(found)
            assert (remote["cache_duration"], remote["async_fetch"]["failed_refetch_duration"]) == ("60s", "1s")
        assert "dynamic_resources" not in found

    def test_7_only_a_rename_in_the_watched_directory_counts(self) -> None:
        for listener, name in enumerate(["public", "internal"]):
            source = manager(render(), listener)["rds"]["config_source"]["path_config_source"]
            assert source == {"path": f"/gw/xds/{name}.json", "watched_directory": {"path": "/gw/xds"}}

    def test_8_polling_is_given_time_and_a_secret(self) -> None:
        found = render("", GATEWAY_TOKEN="secret")
        source = manager(found)["rds"]["config_source"]["api_config_source"]
        assert (source["refresh_delay"], source["request_timeout"], source["cluster_names"]) == ("0.5s", "2s", ["xds"])
        assert "secret" in json.dumps(clusters(found)["xds"])

    def test_9_listeners_are_static_so_that_no_change_drains_sockets(self) -> None:
        assert [entry["name"] for entry in render()["static_resources"]["listeners"]] == ["public", "internal"]

    def test_10_nothing_cuts_sockets_at_1024(self) -> None:
        for cluster in clusters(render()).values():
            (threshold,) = cluster["circuit_breakers"]["thresholds"]
            assert min(threshold.values()) >= 20_000


class TestIdentity:
    def test_no_token_passes_a_bad_one_fails_and_a_cookie_never_blocks(self) -> None:
        (rule,) = filters(render())["envoy.filters.http.jwt_authn"]["rules"]
        bearer, cookie = rule["requires"]["requires_all"]["requirements"]
        assert bearer["requires_any"]["requirements"] == [{"provider_name": "bearer"}, {"allow_missing": {}}]
        assert cookie["requires_any"]["requirements"] == [{"provider_name": "cookie"}, {"allow_missing_or_failed": {}}]

    def test_a_shared_secret_is_not_shared_with_the_gateway(self) -> None:
        assert "envoy.filters.http.jwt_authn" not in filters(render(JWT_ALGORITHM="HS256"))

    def test_services_bring_their_own_identity_to_the_internal_listener(self) -> None:
        assert list(filters(render(), 1)) == ["envoy.filters.http.router"]


class TestHosts:
    def test_a_name_is_resolved_and_an_address_is_not(self) -> None:
        found = clusters(render(ADDR_CHAT="chat", PORT_CHAT_HTTP="8000"))
        assert (found["chat_http"]["type"], found["payments_http"]["type"]) == ("STRICT_DNS", "STATIC")
        endpoint = found["chat_http"]["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        assert endpoint["address"]["socket_address"] == {"address": "chat", "port_value": 8000}

    def test_a_host_known_to_be_dead_gets_nothing(self) -> None:
        for name, cluster in clusters(render()).items():
            assert cluster["common_lb_config"]["healthy_panic_threshold"] == {"value": 0}, name

    def test_health_is_what_readyz_says(self) -> None:
        hosts = [c for c in clusters(render()).values() if "health_checks" in c]
        assert {c["health_checks"][0]["http_health_check"]["path"] for c in hosts} == {"/readyz"}
        assert len(hosts) == 2 + sum(2 if context.websockets else 1 for context in load())

    def test_nobody_ejects_the_monolith(self) -> None:
        found = clusters(render())
        assert "outlier_detection" not in found["monolith_http"]
        assert found["chat_http"]["outlier_detection"]["max_ejection_percent"] == 100


class TestEdge:
    def test_the_admin_listener_stays_on_the_machine_unless_told(self) -> None:
        assert render()["admin"]["address"]["socket_address"]["address"] == "127.0.0.1"

    def test_the_internal_listener_stays_on_the_machine_unless_told(self) -> None:
        address = render()["static_resources"]["listeners"][1]["address"]["socket_address"]
        assert address["address"] == "127.0.0.1"

    def test_costly_paths_are_limited_under_every_name(self) -> None:
        assert set(costly_paths(of_this_checkout())) == {
            "/api/auth/login",
            "/api/auth/register",
            "/api/users",
            "/auth/login",
            "/auth/register",
            "/accounts/users",
        }

    def test_connections_are_bounded_by_the_overload_manager(self) -> None:
        (monitor,) = render(GATEWAY_MAX_CONNECTIONS="77")["overload_manager"]["resource_monitors"]
        assert monitor["typed_config"]["max_active_downstream_connections"] == 77

    def test_paths_are_normalised_and_underscores_refused(self) -> None:
        found = manager(render())
        assert (found["normalize_path"], found["merge_slashes"]) == (True, True)
        assert found["common_http_protocol_options"]["headers_with_underscores_action"] == "REJECT_REQUEST"

    def test_no_query_is_ever_logged_or_traced(self) -> None:
        found = manager(render(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:4318"))
        line = found["access_log"][0]["typed_config"]["log_format"]["json_format"]
        assert line["path"] == "%PATH(NQ:ORIG_OR_PATH)%"
        assert "REFERER" not in json.dumps(line).upper()
        assert found["tracing"]["custom_tags"] == [{"tag": "http.url", "value": "%PATH(NQ:ORIG_OR_PATH)%"}]

    def test_nothing_is_traced_without_a_collector(self) -> None:
        assert "tracing" not in manager(render())
        assert "otlp" not in clusters(render())
