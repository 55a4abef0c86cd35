"""Compose and Kubernetes: valid by schema, the same commands as `./run`, and no more rights or secrets than needed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from deploy import environment, make_env, processes
from runtime import hosting
from runtime.catalogue import MONOLITH, ROOT, load

COMPOSE = {"docker-compose.yml": (MONOLITH,), "docker-compose.micro.yml": environment.hosts(load())}
MANIFESTS = sorted((ROOT / "deploy/k8s").glob("*.yaml"))
KUBERNETES = "1.34"


def compose(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return found


def objects(kind: str = "") -> list[dict[str, Any]]:
    every = [o for path in MANIFESTS if path.name != "kustomization.yaml" for o in yaml.safe_load_all(path.read_text())]
    return [o for o in every if kind in ("", o["kind"])]


def pods() -> list[dict[str, Any]]:
    return [o["spec"]["template"]["spec"] for o in objects() if "template" in o.get("spec", {})]


def schema_check(schema: str, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", COMPOSE)
def test_compose_is_valid(name: str) -> None:
    result = schema_check("vendor.compose-spec", ROOT / name)
    assert result.returncode == 0, result.stdout


def test_a_typo_in_compose_is_seen(tmp_path: Path) -> None:
    typo = tmp_path / "docker-compose.yml"
    typo.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "healthchek:", 1))
    assert schema_check("vendor.compose-spec", typo).returncode == 1


@pytest.mark.parametrize("file", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=lambda path: path.name)
def test_workflow_is_valid(file: Path) -> None:
    result = schema_check("vendor.github-workflows", file)
    assert result.returncode == 0, result.stdout


def test_every_manifest_is_valid() -> None:
    for manifest in objects():
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_a_typo_in_a_manifest_is_seen() -> None:
    manifest = objects("Deployment")[0]
    manifest["spec"]["replcas"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


@pytest.mark.parametrize(("name", "hosts"), COMPOSE.items())
def test_compose_runs_the_processes_of_the_dev_stack(name: str, hosts: tuple[str, ...]) -> None:
    services = compose(name)["services"]
    for host in hosts:
        for process in hosting.processes(load(), host):
            assert services[process.name]["command"] == processes.argv(process, workers="${WEB_WORKERS:-2}")


def test_kubernetes_runs_the_processes_of_the_dev_stack() -> None:
    found = {o["metadata"]["name"]: o["spec"]["template"]["spec"]["containers"][0] for o in objects("Deployment")}
    expected = {p.name: p for host in environment.hosts(load()) for p in hosting.processes(load(), host)}
    assert set(found) == {*expected, "gateway"}
    assert {name: found[name]["command"] for name in expected} == {
        name: processes.argv(process, workers="2") for name, process in expected.items()
    }


@pytest.mark.parametrize("name", COMPOSE)
def test_a_compose_service_has_few_rights(name: str) -> None:
    for service, body in compose(name)["services"].items():
        assert body["user"].split(":")[0] != "0", service
        assert body["cap_drop"] == ["ALL"], service
        assert body["security_opt"] == ["no-new-privileges:true"], service
        assert body["read_only"] is True or service == "kafka", service
        assert body["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}, service
        assert "healthcheck" in body, service
        assert ":" in body["image"], f"{service}: the image is not pinned"
        assert not body["image"].endswith(":latest"), service


def test_a_pod_has_few_rights() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("host", load().contexts)
def test_a_service_is_given_its_own_database_only(host: str) -> None:
    body = compose("docker-compose.micro.yml")["services"][f"{host}-http"]["environment"]
    in_compose = {name for name in body if name.endswith("_DATABASE_URL")}
    [secret] = [o for o in objects("Secret") if o["metadata"]["name"] == f"banyan-{host}"]
    in_kubernetes = {name for name in secret["stringData"] if name.endswith("_DATABASE_URL")}
    assert in_compose == in_kubernetes == {f"{host.upper()}_DATABASE_URL"}


@pytest.mark.parametrize("name", COMPOSE)
def test_only_setup_is_given_the_superuser(name: str) -> None:
    services = compose(name)["services"]
    holders = {key for key, body in services.items() if "DATABASE_ADMIN_URL" in body.get("environment", {})}
    assert holders == {"setup"}


@pytest.mark.parametrize("name", COMPOSE)
def test_every_variable_of_compose_is_explained_and_made(name: str) -> None:
    text = (ROOT / name).read_text()
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    explained = {variable.name for variable in environment.dotenv(load())}
    assert used <= explained
    assert set(make_env.values(load())) == explained


def test_made_secrets_differ_each_time() -> None:
    first, second = make_env.values(load()), make_env.values(load())
    same = {name for name in first if first[name] == second[name]}
    assert same == {v.name for v in environment.dotenv(load()) if v.default} | {"ADMIN_EMAIL"}


def test_no_secret_has_a_value() -> None:
    for secret in objects("Secret"):
        assert set(secret["stringData"].values()) == {""}, secret["metadata"]["name"]
    secrets = {name for host in environment.hosts(load()) for name in environment.secrets(load(), host)}
    for config in objects("ConfigMap"):
        assert not secrets & set(config["data"])


def test_every_path_into_a_pod_is_probed_and_guarded() -> None:
    listening = {p.name for host in environment.hosts(load()) for p in hosting.processes(load(), host) if p.port}
    guarded = {o["metadata"]["name"] for o in objects("NetworkPolicy")}
    budgets = {o["metadata"]["name"] for o in objects("PodDisruptionBudget")}
    assert listening <= guarded
    assert listening <= budgets
    for deployment in objects("Deployment"):
        if deployment["metadata"]["name"] in listening:
            probes = deployment["spec"]["template"]["spec"]["containers"][0]
            assert probes["readinessProbe"]["httpGet"]["path"] == "/readyz"
            assert probes["livenessProbe"]["httpGet"]["path"] == "/livez"
