"""What compose and Kubernetes tell the gateway makes a bootstrap that finds every host they run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from controlplane.renderer.gateway import Address, Gateway, from_environment
from deploy import environment
from runtime import hosting
from runtime.catalogue import MONOLITH, ROOT, load
from tests.integration.gateway.stack import Stack
from tests.integration.gateway.upstream import Handler, wait_until

ANYWHERE = "0.0.0.0"
COMPOSE = ("docker-compose.yml", "docker-compose.micro.yml")


def of_compose(name: str) -> tuple[dict[str, Any], Gateway]:
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    return services, from_environment(services["gateway-config"]["environment"], load())


def of_kubernetes() -> tuple[dict[str, Any], Gateway]:
    every = documents()
    services = {d["metadata"]["name"]: d["spec"] for d in every if d["kind"] == "Service"}
    [gateway] = [d for d in every if d["kind"] == "Deployment" and d["metadata"]["name"] == "gateway"]
    [bootstrap] = gateway["spec"]["template"]["spec"]["initContainers"]
    told = {variable["name"]: variable["value"] for variable in bootstrap["env"]}
    return services, from_environment({**told, "GATEWAY_TOKEN": "for this test"}, load())


@pytest.mark.parametrize("name", COMPOSE)
def test_every_address_in_compose_is_a_service(name: str) -> None:
    services, gateway = of_compose(name)
    for host in gateway.hosts:
        for role, address in (("http", host.http), ("ws", host.ws)):
            if address is not None and f"{host.name}-{role}" in services:
                assert address == Address(f"{host.name}-{role}", _port(host.name, role))


def test_a_host_that_is_not_deployed_answers_nowhere() -> None:
    _, gateway = of_compose("docker-compose.yml")
    elsewhere = {host.name: host.http.host for host in gateway.hosts if host.name != MONOLITH}
    assert set(elsewhere.values()) == {environment.NOWHERE}


def test_every_address_in_kubernetes_is_a_service() -> None:
    services, gateway = of_kubernetes()
    for host in gateway.hosts:
        for role, address in (("http", host.http), ("ws", host.ws)):
            if address is not None:
                assert services[address.host]["ports"][0]["port"] == address.port == _port(host.name, role)


@pytest.mark.parametrize("name", COMPOSE)
def test_hosts_reach_the_public_and_the_internal_listener_in_compose(name: str) -> None:
    services, gateway = of_compose(name)
    told = services["monolith-http"]["environment"]
    assert gateway.public == Address(ANYWHERE, hosting.GATEWAY_PORT)
    assert (gateway.internal.host, told["INTERNAL_URL"]) == (ANYWHERE, f"http://gateway:{gateway.internal.port}")
    assert told["PROVIDER_CALLBACK_URL"] == f"http://gateway:{gateway.public.port}"


def test_hosts_reach_the_public_listener_in_kubernetes() -> None:
    services, gateway = of_kubernetes()
    assert gateway.internal.host == gateway.public.host == ANYWHERE
    assert config()["PROVIDER_CALLBACK_URL"] == "http://gateway"
    assert [(port["port"], port["targetPort"]) for port in services["gateway"]["ports"]] == [(80, "http")]


def test_hosts_answer_to_the_name_that_the_provider_calls() -> None:
    for name in COMPOSE:
        told = of_compose(name)[0]["monolith-http"]["environment"]
        assert told["ALLOWED_HOSTS"] == "${ALLOWED_HOSTS:-localhost,127.0.0.1},gateway"
    assert "gateway" in config()["ALLOWED_HOSTS"].split(",")


@pytest.mark.parametrize("found", [*COMPOSE, "kubernetes"])
def test_the_admin_listener_can_be_reached_by_nobody_else(found: str) -> None:
    services, gateway = of_kubernetes() if found == "kubernetes" else of_compose(found)
    assert gateway.admin.host == "127.0.0.1"
    assert str(gateway.admin.port) not in json.dumps(services["gateway"]["ports"])


@pytest.mark.parametrize("name", COMPOSE)
def test_the_gateway_of_compose_fetches_its_routes(name: str) -> None:
    services, gateway = of_compose(name)
    assert "rest" in services["gateway-config"]["command"]
    assert gateway.xds == Address("monolith-http", _port(MONOLITH, "http"))
    assert gateway.xds_token == services["monolith-http"]["environment"]["GATEWAY_TOKEN"]
    mounted = {key for key, body in services.items() if any("gateway:" in v for v in body.get("volumes", []))}
    assert mounted == {"gateway", "gateway-config"}


@pytest.mark.parametrize("found", [*COMPOSE, "kubernetes"])
def test_the_control_plane_asks_services_where_the_gateway_sends_requests(found: str) -> None:
    """It cannot ask the gateway who is healthy, and would refuse every change that sends a service more."""
    _, gateway = of_kubernetes() if found == "kubernetes" else of_compose(found)
    told = config() if found == "kubernetes" else of_compose(found)[0]["monolith-http"]["environment"]
    assert told["GATEWAY_ADMIN_URL"] == ""
    assert from_environment(told, load()).hosts == gateway.hosts


def test_the_control_plane_may_ask_services_in_kubernetes() -> None:
    policies = {d["metadata"]["name"]: d["spec"]["ingress"] for d in documents() if d["kind"] == "NetworkPolicy"}
    control = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": MONOLITH}}}
    for context in load().contexts:
        assert control in policies[f"{context}-http"][0]["from"]


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, GATEWAY_TOKEN="for this test")
    stack.gateway = from_environment(stack.env, stack.catalogue)
    stack.hosts[MONOLITH].behaviours["/v3/discovery:routes"] = lambda handler: handler.answer(503, {})
    try:
        yield stack.start()
    finally:
        stack.stop()


def test_a_gateway_is_ready_when_it_has_its_routes_and_not_before(fetching: Stack) -> None:
    def is_ready() -> bool:
        return subprocess.run(environment.gateway_ready(fetching.gateway.admin.port), timeout=10).returncode == 0

    def give(handler: Handler) -> None:
        [name] = json.loads(handler.server.upstream.seen[-1]["body"])["resource_names"]
        handler.answer(200, fetching.tables({})[name])

    assert not is_ready()
    fetching.hosts[MONOLITH].behaviours["/v3/discovery:routes"] = give
    wait_until(is_ready, seconds=10, what="the gateway is ready")
    assert fetching.answered_by("/api/payments") == MONOLITH


def documents() -> list[dict[str, Any]]:
    return [d for path in (ROOT / "deploy/k8s").glob("*.yaml") for d in yaml.safe_load_all(path.read_text())]


def config() -> dict[str, str]:
    """What every host is told in Kubernetes."""
    [found] = [d["data"] for d in documents() if d["kind"] == "ConfigMap"]
    return dict(found)


def _port(host: str, role: str) -> int:
    find = hosting.http_port if role == "http" else hosting.ws_port
    return find(load(), host)
