from pathlib import Path

import pytest

from devstack import plan, secret_file, wanted_ports
from devstack.environment import Stack, database_url
from devstack.ports import Ports
from runtime import catalogue
from runtime.catalogue import CatalogueError

KNOWN = catalogue.load()
ADMIN_URL = "postgresql://postgres:root-password@127.0.0.1:5999/postgres"


@pytest.fixture
def stack(tmp_path):
    return make_stack(tmp_path, {"PATH": "/bin"})


def make_stack(directory, given):
    hosts = ("monolith", *KNOWN.contexts)
    secrets = secret_file.load(directory / "secrets.json", aliases=KNOWN.databases, hosts=hosts)
    numbers = {name: 20_000 + index for index, name in enumerate(wanted_ports.of_hosts(KNOWN))}
    return Stack(KNOWN, secrets, ADMIN_URL, "redis://:p@127.0.0.1:6999/0", Ports(numbers, {}), directory, given)


def urls(environment):
    return {name for name in environment if name.endswith("_DATABASE_URL")}


def test_the_monolith_gets_every_database(stack):
    assert urls(stack.host("monolith")) == {f"{alias.upper()}_DATABASE_URL" for alias in KNOWN.databases}


@pytest.mark.parametrize("host", list(KNOWN.contexts))
def test_a_service_gets_its_own_database_only(stack, host):
    assert urls(stack.host(host)) == {f"{host.upper()}_DATABASE_URL"}


@pytest.mark.parametrize("host", ["monolith", *KNOWN.contexts])
def test_no_host_learns_the_superusers_password(stack, host):
    assert not any("root-password" in value for value in stack.host(host).values())


@pytest.mark.parametrize(
    "variable", ["DATABASE_URL", "CHAT_DATABASE_URL", "CONTROL_DATABASE_URL", "KEY_ENCRYPTION_SECRET"]
)
def test_a_service_does_not_inherit_secrets_from_the_shell(tmp_path, variable):
    stack = make_stack(tmp_path, {variable: "leaked"})
    assert "leaked" not in stack.host("payments").values()


def test_hosts_sign_with_keys_of_their_own_that_all_know(stack):
    seeds = {host: stack.host(host)["SERVICE_SIGNING_KEY"] for host in ("monolith", *KNOWN.contexts)}
    assert len(set(seeds.values())) == len(seeds)
    for host, seed in seeds.items():
        assert f'"{host}": "{secret_file.public_key(seed)}"' in stack.host("chat")["SERVICE_TRUSTED_KEYS"]


def test_setup_gets_the_superuser_and_the_first_logins(stack):
    environment = stack.setup()
    assert environment["DATABASE_ADMIN_URL"] == ADMIN_URL
    assert environment["ADMIN_EMAIL"] == "admin@banyan.local"
    assert environment["ADMIN_PASSWORD"] == stack.secrets.admin_password


def test_a_given_administrator_wins(tmp_path):
    environment = make_stack(tmp_path, {"ADMIN_EMAIL": "me@x.org", "ADMIN_PASSWORD": "mine"}).setup()
    assert (environment["ADMIN_EMAIL"], environment["ADMIN_PASSWORD"]) == ("me@x.org", "mine")


def test_an_unknown_host_is_refused(stack):
    with pytest.raises(CatalogueError):
        stack.host("nosuch")


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        (ADMIN_URL, "postgresql://banyan_chat:p%2Fw@127.0.0.1:5999/banyan_chat"),
        (
            "postgres://me@db.example/x?sslmode=require",
            "postgres://banyan_chat:p%2Fw@db.example/banyan_chat?sslmode=require",
        ),
    ],
)
def test_the_runtime_url_keeps_the_server_and_changes_the_login(server, expected):
    assert database_url(server, "chat", "p/w") == expected


def test_a_hosts_processes_listen_on_the_stacks_ports(stack):
    planned = plan.of_host(stack, "chat", venv=Path("/venv"), workers=3)
    http = next(one for one in planned if one.launch.name == "chat-http")
    assert http.port == stack.ports["chat-http"]
    assert http.launch.argv[0] == "/venv/bin/granian"
    assert ("--port", str(http.port)) in zip(http.launch.argv, http.launch.argv[1:], strict=False)
    assert ("--workers", "3") in zip(http.launch.argv, http.launch.argv[1:], strict=False)
    assert not any("{" in part for one in planned for part in one.launch.argv)


def test_no_secret_shows_in_a_representation(stack):
    shown = repr(stack) + repr(stack.secrets) + repr(plan.of_host(stack, "accounts", venv=Path("/venv"), workers=1))
    for secret in (stack.secrets.secret_key, stack.secrets.admin_password, "root-password"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("given", "cores", "expected"),
    [({}, 2, 1), ({}, 8, 2), ({"BANYAN_WORKERS": "5"}, 2, 5), ({"BANYAN_WORKERS": "no"}, 1, 1)],
)
def test_workers_by_cores(given, cores, expected):
    assert plan.worker_count(given, cores) == expected


def test_contexts_to_extract():
    assert plan.chosen("chat, payments,chat", KNOWN) == ["chat", "payments"]
    assert plan.chosen("all", KNOWN) == list(KNOWN.contexts)
    assert plan.chosen("", KNOWN) == []
    with pytest.raises(CatalogueError, match="no context 'cha'"):
        plan.chosen("cha", KNOWN)
