"""The rendered route tables: strict, complete, in an order that works, and the same for the same routes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlplane.aliases import of_this_checkout
from controlplane.renderer import (
    INTERNAL,
    PUBLIC,
    TABLES,
    RouteTableInvalid,
    check_references,
    render_bootstrap,
    render_table,
)
from controlplane.renderer.gateway import from_environment
from controlplane.routes import TOTAL, Route, Routes
from runtime.catalogue import load
from tests.unit.controlplane.strict import parse_table

BOOTSTRAP = render_bootstrap(from_environment({}, load(), directory="/gw"), load(), of_this_checkout())
shares = st.integers(0, TOTAL)
routes = st.builds(Route, weight=shares) | st.builds(Route, shadow=shares)
tables = st.dictionaries(st.sampled_from([context.name for context in load()]), routes)


def table(name: str = PUBLIC, found: Routes | None = None, revision: int = 7) -> dict[str, Any]:
    return render_table(name, load(), of_this_checkout(), found or {}, revision)


def entries(name: str = PUBLIC, found: Routes | None = None) -> list[dict[str, Any]]:
    routes: list[dict[str, Any]] = table(name, found)["resources"][0]["virtual_hosts"][0]["routes"]
    return routes


def at(path: str, found: Routes | None = None) -> list[dict[str, Any]]:
    return [entry["route"] for entry in entries(PUBLIC, found) if entry["match"].get("path_separated_prefix") == path]


@settings(max_examples=30, deadline=None)
@given(tables)
def test_whatever_the_routes_envoy_knows_every_field_and_we_every_cluster(found: dict[str, Route]) -> None:
    for name in TABLES:
        rendered = table(name, found)
        parse_table(rendered)
        check_references(rendered, BOOTSTRAP)


def test_the_revision_is_the_version() -> None:
    assert table(revision=42)["version_info"] == "42"


def test_a_table_is_named_after_its_listener_and_checks_its_clusters() -> None:
    for name in TABLES:
        resource = table(name)["resources"][0]
        assert (resource["name"], resource["validate_clusters"]) == (name, True)


@pytest.mark.parametrize("weight", [0, 1, 5_000, 9_999, TOTAL])
def test_total_and_order_of_a_split_never_change(weight: int) -> None:
    for action in at("/api/chat", {"chat": Route(weight=weight)}) + at("/api/chat/ws", {"chat": Route(weight=weight)}):
        clusters = action["weighted_clusters"]["clusters"]
        assert [entry["weight"] for entry in clusters] == [weight, TOTAL - weight]
        assert clusters[0]["name"].endswith("_or_monolith")
        assert clusters[1]["name"].startswith("monolith_")


def test_a_user_is_sticky_and_a_stranger_by_address() -> None:
    for action in at("/api/chat") + at("/api/chat/ws"):
        assert action["weighted_clusters"]["use_hash_policy"] is True
        *by_user, by_address = action["hash_policy"]
        assert [(policy["header"]["header_name"], policy["terminal"]) for policy in by_user] == [
            ("x-user-id", True),
            ("x-cookie-user-id", True),
        ]
        assert by_address == {"connection_properties": {"source_ip": True}}


def test_reads_and_writes_are_separate_and_only_reads_are_retried_after_an_answer() -> None:
    read, write = at("/api/payments")
    assert "5xx" in read["retry_policy"]["retry_on"]
    assert write["retry_policy"]["retry_on"] == "connect-failure,refused-stream"
    retried_writes = [
        entry["route"]["retry_policy"]["retry_on"]
        for entry in entries() + entries(INTERNAL)
        if "route" in entry and not entry["match"].get("headers") and entry["match"].get("path") is None
    ]
    assert set(retried_writes) == {"connect-failure,refused-stream"}


def test_every_retry_moves_on_to_the_monolith() -> None:
    policies = [entry["route"]["retry_policy"] for entry in entries() + entries(INTERNAL) if "route" in entry]
    assert {policy["retry_priority"]["name"] for policy in policies} == {"envoy.retry_priorities.previous_priorities"}


def test_only_reads_are_copied() -> None:
    read, write = at("/api/chat", {"chat": Route(shadow=500)})
    (mirror,) = read["request_mirror_policies"]
    assert mirror["cluster"] == "chat_http"
    assert mirror["runtime_fraction"]["default_value"] == {"numerator": 500, "denominator": "TEN_THOUSAND"}
    assert "request_mirror_policies" not in write
    assert all("request_mirror_policies" not in action for action in at("/api/chat/ws", {"chat": Route(shadow=500)}))


def test_a_prefix_ends_at_a_slash() -> None:
    matches = [entry["match"] for entry in entries()]
    assert {match["prefix"] for match in matches if "prefix" in match} == {"/"}


def test_internal_paths_are_closed_before_anything_else() -> None:
    first = entries()[0]
    assert first == {"match": {"path_separated_prefix": "/internal"}, "direct_response": {"status": 404}}


def test_sockets_come_before_the_prefix_they_lie_in_and_never_time_out() -> None:
    order = [entry["match"].get("path_separated_prefix") for entry in entries()]
    assert order.index("/api/chat/ws") < order.index("/api/chat")
    (action,) = at("/api/chat/ws")
    assert (action["timeout"], action["idle_timeout"]) == ("0s", "0s")


@pytest.mark.parametrize("alias", of_this_checkout(), ids=lambda alias: alias.path)
def test_every_alias_is_rewritten_and_follows_its_context(alias: Any) -> None:
    actions = at(alias.path, {alias.context: Route(weight=TOTAL)})
    kind = "ws" if alias.is_websocket(load()) else "http"
    assert {action["prefix_rewrite"] for action in actions} == {alias.target}
    weights = {entry["name"]: entry["weight"] for entry in actions[0]["weighted_clusters"]["clusters"]}
    assert weights == {f"{alias.context}_{kind}_or_monolith": TOTAL, f"monolith_{kind}": 0}


def test_the_internal_table_carries_contracts_and_keys_and_nothing_else() -> None:
    *calls, keys, rest = entries(INTERNAL)
    assert {call["match"]["path_separated_prefix"] for call in calls} == {
        f"/internal/contracts/{context.name}" for context in load()
    }
    assert keys["match"] == {"path": "/.well-known/jwks.json"}
    assert rest == {"match": {"prefix": "/"}, "direct_response": {"status": 404}}


class TestReferences:
    def test_an_unknown_cluster_is_found_before_it_is_published(self) -> None:
        wrong = table()
        wrong["resources"][0]["virtual_hosts"][0]["routes"][-1]["route"]["cluster"] = "nobody"
        with pytest.raises(RouteTableInvalid) as found:
            check_references(wrong, BOOTSTRAP)
        assert found.value.details == {"unknown_clusters": ["nobody"]}

    def test_a_split_with_another_total_is_found(self) -> None:
        wrong = table()
        split = next(e["route"] for e in wrong["resources"][0]["virtual_hosts"][0]["routes"] if "route" in e)
        split["weighted_clusters"]["clusters"][0]["weight"] = 1
        with pytest.raises(RouteTableInvalid):
            check_references(wrong, BOOTSTRAP)


@pytest.mark.parametrize("path", ["/api/files", "/basement/files", "/api/uploads"])
def test_a_file_has_time_as_long_as_its_bytes_come(path: str) -> None:
    for route in at(path):
        assert (route["timeout"], route["idle_timeout"]) == ("0s", "60s")
        assert "per_try_timeout" not in route["retry_policy"], "a long download is no slow answer"


def test_what_is_no_file_is_not_waited_for() -> None:
    assert {route["timeout"] for path in ("/api/categories", "/api/payments") for route in at(path)} == {"60s"}
