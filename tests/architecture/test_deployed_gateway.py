"""What compose and Kubernetes tell the gateway makes a bootstrap that finds every host they run."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from controlplane.renderer.gateway import Address, Gateway, from_environment
from deploy import environment
from kernel.catalogue import MONOLITH, ROOT, load
from runtime import hosting

ANYWHERE = "0.0.0.0"
COMPOSE = ("docker-compose.yml", "docker-compose.micro.yml")


def of_compose(name: str) -> tuple[dict[str, Any], Gateway]:
    services = yaml.safe_load((ROOT / name).read_text())["services"]
    gateway = from_environment(services["gateway-config"]["environment"], load(), directory=environment.GATEWAY_DIR)
    return services, gateway


def of_kubernetes() -> tuple[dict[str, Any], Gateway]:
    documents = [d for path in (ROOT / "deploy/k8s").glob("*.yaml") for d in yaml.safe_load_all(path.read_text())]
    services = {d["metadata"]["name"]: d["spec"] for d in documents if d["kind"] == "Service"}
    [gateway] = [d for d in documents if d["kind"] == "Deployment" and d["metadata"]["name"] == "gateway"]
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
def test_hosts_reach_the_internal_and_the_admin_listener_in_compose(name: str) -> None:
    services, gateway = of_compose(name)
    told = services["monolith-http"]["environment"]
    assert gateway.public == Address(ANYWHERE, hosting.GATEWAY_PORT)
    assert (gateway.internal.host, told["INTERNAL_URL"]) == (ANYWHERE, f"http://gateway:{gateway.internal.port}")
    assert (gateway.admin.host, told["GATEWAY_ADMIN_URL"]) == (ANYWHERE, f"http://gateway:{gateway.admin.port}")


def test_the_admin_listener_stays_inside_the_pod_in_kubernetes() -> None:
    _, gateway = of_kubernetes()
    assert gateway.admin.host == "127.0.0.1"
    assert gateway.internal.host == gateway.public.host == ANYWHERE


def test_the_admin_listener_is_not_published() -> None:
    for name in COMPOSE:
        services, gateway = of_compose(name)
        assert [str(gateway.admin.port) in port for port in services["gateway"]["ports"]] == [False]


def _port(host: str, role: str) -> int:
    find = hosting.http_port if role == "http" else hosting.ws_port
    return find(load(), host)
