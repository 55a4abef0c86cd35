"""The catalogue refuses what contradicts itself."""

from __future__ import annotations

import pytest

from runtime import catalogue
from runtime.catalogue import CatalogueError
from runtime.hosting import processes

ENTRY = """
[{name}]
title = "T"
summary = "S"
prefixes = []
websockets = []
depends_on = {depends_on}
publishes = ["{name}.thing_done"]
subscribes = {subscribes}
queue = "{name}"
ports = {{ http = 1, ws = 0 }}
extract_when = "never"
"""


def entry(name: str, depends_on: str = "[]", subscribes: str = "[]") -> str:
    return ENTRY.format(name=name, depends_on=depends_on, subscribes=subscribes)


def test_the_monolith_hosts_every_context() -> None:
    found = catalogue.load()
    assert found.hosted_by("monolith") == tuple(found)


def test_a_service_hosts_only_the_context_it_is_named_after() -> None:
    assert [context.name for context in catalogue.load().hosted_by("chat")] == ["chat"]


def test_an_unknown_host_is_named_in_the_error() -> None:
    with pytest.raises(CatalogueError, match="no context 'chatter'"):
        catalogue.load().hosted_by("chatter")


def test_a_dependency_on_an_unknown_context_is_refused() -> None:
    with pytest.raises(CatalogueError, match="no context 'ghost'"):
        catalogue.parse(entry("one", depends_on='["ghost"]'))


def test_a_subscription_to_an_event_nobody_publishes_is_refused() -> None:
    with pytest.raises(CatalogueError, match="nobody publishes"):
        catalogue.parse(entry("one", subscribes='["two.thing_done"]'))


def test_a_missing_field_is_named() -> None:
    with pytest.raises(CatalogueError, match="lacks 'title'"):
        catalogue.parse("[one]\nsummary = 'S'\n")


def test_only_hosts_with_websockets_get_a_websocket_process() -> None:
    roles = {host: [p.role for p in processes(catalogue.load(), host)] for host in ("chat", "payments")}
    assert roles == {"chat": ["http", "ws", "worker", "events"], "payments": ["http", "worker", "events"]}


def test_the_scheduler_runs_on_the_monolith_alone() -> None:
    hosts = ["monolith", *catalogue.load().contexts]
    assert [h for h in hosts if any(p.role == "beat" for p in processes(catalogue.load(), h))] == ["monolith"]
