"""Revisions reach a real Envoy, and come back by themselves when it does not take them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import Error as DatabaseError
from django.db import connections
from django.test import override_settings

from controlplane import drains, queries, revisions
from controlplane.adapters.route_files import Delivery, replace_file
from controlplane.models import RouteRevision
from controlplane.publisher import LocalGateway, RouteRefused, publish, reconcile
from controlplane.routes import Route, State
from controlplane.usecases.revert_route import revert_route
from controlplane.usecases.set_route import ContextUnknown, ServiceUnhealthy, set_route
from kernel.db import execute, one
from kernel.redis import redis
from tests.integration.gateway.stack import Stack

SERVICE, HALF, BACK = Route(weight=10_000), Route(weight=5_000), Route()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("published"), GATEWAY_RATE_LIMIT="100000")
    url = f"http://127.0.0.1:{stack.gateway.admin.port}"
    with override_settings(GATEWAY_DIR=str(stack.directory), GATEWAY_ADMIN_URL=url):
        try:
            yield stack.start()
        finally:
            stack.stop()


@pytest.fixture
def gateway(own: Stack) -> Stack:
    """A gateway whose routes come from the control plane's database, everything at the monolith."""
    for name in own.hosts:
        own.revive(name)
    reconcile()
    for context in own.catalogue:
        put(context.name, BACK)
    return own


def put(context: str, route: Route, **options: Any) -> int:
    return set_route(context=context, route=route, author="test", **options).number


def outcomes(revision: int) -> list[str]:
    return [row.outcome for row in RouteRevision.objects.using("control").get(revision=revision).publications.all()]


def in_force(gateway: Stack) -> int:
    return int(gateway.admin.status("public").version)


class Misspelling(LocalGateway):
    """A gateway that is handed a misspelt field with one revision."""

    wrong = 0

    def deliver(self, tables: dict[str, Any], *, seconds: float) -> Delivery:  # type: ignore[override]
        if tables["public"]["version_info"] == str(self.wrong):
            tables["public"]["resources"][0]["virtual_hosts"][0]["routez"] = []
        return super().deliver(tables, seconds=seconds)


class TestSetRoute:
    def test_it_is_in_force_when_it_returns(self, gateway: Stack) -> None:
        number = put("chat", SERVICE)
        assert gateway.answered_by("/api/chat/rooms") == "chat"
        assert (in_force(gateway), outcomes(number)[0]) == (number, "confirmed")
        assert queries.current_routes()["chat"].state is State.SERVICE

    def test_the_same_route_twice_is_one_revision(self, gateway: Stack) -> None:
        assert put("chat", HALF) == put("chat", HALF)

    def test_other_contexts_stay_where_they_are(self, gateway: Stack) -> None:
        put("chat", SERVICE)
        put("payments", SERVICE)
        put("chat", BACK)
        assert gateway.answered_by("/api/payments") == "payments"

    def test_an_unknown_context_is_refused(self, gateway: Stack) -> None:
        before = revisions.newest()
        with pytest.raises(ContextUnknown):
            put("nobody", SERVICE)
        assert revisions.newest() == before

    def test_a_service_that_is_down_gets_no_traffic(self, gateway: Stack) -> None:
        before = revisions.newest()
        gateway.hosts["payments"].kill()
        while queries.service_is_healthy("payments"):
            gateway.request("GET", "/api/payments")
        with pytest.raises(ServiceUnhealthy):
            put("payments", HALF)
        assert revisions.newest() == before

    def test_forced_it_does_and_the_monolith_still_answers(self, gateway: Stack) -> None:
        gateway.hosts["payments"].kill()
        put("payments", SERVICE, force=True)
        assert gateway.answered_by("/api/payments", "POST") == "monolith"

    def test_going_back_needs_no_health(self, gateway: Stack) -> None:
        put("payments", SERVICE)
        gateway.hosts["payments"].kill()
        put("payments", BACK)
        assert queries.current_routes()["payments"] == BACK

    def test_two_at_once_both_count(self, gateway: Stack) -> None:
        def move(context: str) -> None:
            put(context, SERVICE)
            connections.close_all()

        threads = [threading.Thread(target=move, args=(name,)) for name in ("accounts", "payments", "chat")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {name for name, route in revisions.newest().routes.items() if route == SERVICE} == {
            "accounts",
            "payments",
            "chat",
        }
        assert in_force(gateway) == revisions.newest().number


class TestRefused:
    def test_the_previous_routes_come_back_by_themselves(self, gateway: Stack) -> None:
        good = put("payments", SERVICE)
        with revisions.alone():
            bad = revisions.append({"payments": SERVICE, "chat": SERVICE}, author="test", reason="")
        target = Misspelling(gateway.directory / "xds", gateway.admin)
        target.wrong = bad.number
        with pytest.raises(RouteRefused) as refused:
            publish(bad.number, target)
        newest = revisions.newest()
        assert (newest.reverts, newest.routes) == (bad.number, revisions.find(good).routes)
        assert refused.value.details["restored_by"] == newest.number
        assert (outcomes(bad.number), outcomes(newest.number)) == (["refused"], ["confirmed"])
        assert in_force(gateway) == newest.number
        assert (gateway.answered_by("/api/payments"), gateway.answered_by("/api/chat/rooms")) == (
            "payments",
            "monolith",
        )

    def test_who_asked_for_a_revision_inside_a_refused_one_is_told(self, gateway: Stack) -> None:
        with revisions.alone():
            mine = revisions.append({"chat": HALF}, author="me", reason="")
            theirs = revisions.append({"chat": HALF, "payments": HALF}, author="them", reason="")
        target = Misspelling(gateway.directory / "xds", gateway.admin)
        target.wrong = theirs.number
        with pytest.raises(RouteRefused):
            publish(theirs.number, target)
        with pytest.raises(RouteRefused):
            publish(mine.number, target)
        assert queries.current_routes()["chat"] == BACK

    def test_a_gateway_that_does_not_answer_changes_nothing(self, gateway: Stack) -> None:
        with override_settings(GATEWAY_ADMIN_URL="http://127.0.0.1:1"), pytest.raises(RouteRefused):
            put("chat", HALF, force=True)
        assert queries.current_routes()["chat"] == BACK
        reconcile()


class TestRevert:
    def test_it_undoes_one_revision_and_nothing_since(self, gateway: Stack) -> None:
        wrong = put("chat", SERVICE)
        put("payments", SERVICE)
        undone = revert_route(revision=wrong, author="test")
        assert (undone.reverts, undone.routes.get("payments")) == (wrong, SERVICE)
        assert gateway.answered_by("/api/chat/rooms") == "monolith"
        assert revert_route(revision=wrong, author="test") == undone

    def test_a_revision_that_is_not_there(self, gateway: Stack) -> None:
        with pytest.raises(revisions.RevisionNotFound):
            revert_route(revision=2**40, author="test")


class TestReconcile:
    def test_there_is_nothing_to_do(self, gateway: Stack) -> None:
        assert reconcile() is False

    def test_a_lost_file_is_written_again(self, gateway: Stack) -> None:
        put("chat", SERVICE)
        (gateway.directory / "xds" / "public.json").unlink()
        assert (reconcile(), reconcile()) == (True, False)
        assert gateway.answered_by("/api/chat/rooms") == "chat"

    def test_an_older_file_is_replaced(self, gateway: Stack) -> None:
        put("chat", SERVICE)
        for name, table in gateway.tables({}).items():
            replace_file(gateway.directory / "xds" / f"{name}.json", table)
        assert reconcile() is True
        assert in_force(gateway) == revisions.newest().number
        assert gateway.answered_by("/api/chat/rooms") == "chat"


class TestHistory:
    @pytest.mark.parametrize("table", ["controlplane_routerevision", "controlplane_routepublication"])
    @pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
    def test_the_runtime_role_cannot_rewrite_it(self, gateway: Stack, table: str, statement: str) -> None:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            execute("control", statement.format(table))

    def test_nor_can_its_owner_by_mistake(self, gateway: Stack) -> None:
        row = one("control", "SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only' AND tgenabled = 'O'")
        assert row == (2,)

    def test_update_is_refused(self, gateway: Stack) -> None:
        with pytest.raises(DatabaseError, match="permission denied"):
            execute("control", "UPDATE controlplane_routerevision SET author = 'nobody'")


class TestDrain:
    def test_the_side_that_lost_the_sockets_is_told(self, gateway: Stack) -> None:
        listener = redis().pubsub(ignore_subscribe_messages=True)
        listener.subscribe(drains.channel("chat"))
        listener.get_message(timeout=2)
        put("chat", HALF)
        put("chat", SERVICE, drain_seconds=5)
        put("chat", BACK)
        messages = [json.loads(listener.get_message(timeout=2)["data"]) for _ in range(2)]
        assert messages == [{"host": "monolith", "seconds": 5}, {"host": "chat", "seconds": 30}]
        assert listener.get_message(timeout=0.1) is None
        listener.close()


class TestCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("route", *words, stdout=out)
        return out.getvalue()

    def test_the_words_of_the_guide(self, gateway: Stack) -> None:
        assert "ramp 12.5 %" in self.run("chat", "--service", "--weight", "12.5")
        row = next(row for row in json.loads(self.run("status", "--json"))["contexts"] if row["context"] == "chat")
        assert row == {"context": "chat", "state": "ramp", "weight": 12.5, "shadow_percent": 0.0, "health": "healthy"}
        assert "shadow 5 %" in self.run("chat", "--shadow", "5")
        assert "service" in self.run("chat", "--service", "--weight", "100")
        assert "monolith" in self.run("chat", "--back")
        assert "accounts" in self.run("status")
        assert '"ramp"' in self.run("chat", "--history")
        assert "undone" in self.run("revert", str(revisions.newest().number))
        assert gateway.answered_by("/api/chat/rooms") == "chat"

    @pytest.mark.parametrize(
        "words", [("chat",), ("nobody", "--back"), ("chat", "--service", "--weight", "101"), ("revert",)]
    )
    def test_a_mistake_is_explained(self, gateway: Stack, words: tuple[str, ...]) -> None:
        with pytest.raises(CommandError):
            self.run(*words)


def test_the_bootstrap_needs_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTROL_DATABASE_URL", raising=False)
    call_command("gateway_bootstrap", out=str(tmp_path), stdout=StringIO())
    table = json.loads((tmp_path / "xds" / "public.json").read_text())
    assert table["version_info"] == "0"
    assert json.loads((tmp_path / "envoy.json").read_text())["static_resources"]["listeners"]
