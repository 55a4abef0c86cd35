"""``manage.py`` in a checkout speaks to the stack that ran there."""

from __future__ import annotations

from pathlib import Path

from devstack import here, secret_file, wanted_ports
from devstack.state import State, write_json
from runtime import catalogue
from runtime.catalogue import MONOLITH


def ran(directory: Path) -> State:
    state = State(directory)
    contexts = catalogue.load()
    secret_file.load(state.secrets, aliases=contexts.databases, hosts=(MONOLITH, *contexts.contexts))
    write_json(state.ports, {**wanted_ports.of_hosts(contexts), "postgresql": 5001, "valkey": 6001})
    return state


def test_nothing_is_taken_on_where_nothing_ran(tmp_path: Path) -> None:
    assert here.environment_of(State(tmp_path), {}) == {}


def test_the_monoliths_addresses_are_those_of_the_stack(tmp_path: Path) -> None:
    found = here.environment_of(ran(tmp_path), {"PATH": "/bin"})
    assert ":5001/banyan_accounts" in found["ACCOUNTS_DATABASE_URL"]
    assert found["HOST"] == "monolith"
    assert found["PATH"] == "/bin"


def test_the_superusers_password_stays_out(tmp_path: Path) -> None:
    found = here.environment_of(ran(tmp_path), {})
    assert not any("postgres:" in value for value in found.values())
    assert "DATABASE_ADMIN_URL" not in found


def test_servers_that_a_person_names_are_used(tmp_path: Path) -> None:
    found = here.environment_of(ran(tmp_path), {"REDIS_URL": "redis://elsewhere:1/0"})
    assert found["REDIS_URL"] == "redis://elsewhere:1/0"
