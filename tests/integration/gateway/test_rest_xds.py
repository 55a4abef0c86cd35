"""A gateway on another machine fetches its routes from the control plane, and its polls acknowledge them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client, override_settings

from controlplane import acknowledgements, revisions
from controlplane.publisher import publish
from controlplane.renderer.gateway import from_environment
from controlplane.routes import Route
from controlplane.usecases.set_route import set_route
from tests.integration.gateway.stack import Stack
from tests.integration.gateway.upstream import Handler

PATH = "/v3/discovery:routes"
TOKEN = "shared-secret-of-the-gateways"


def control_plane(handler: Handler) -> None:
    """The project's own view, behind the tiny monolith."""
    headers = {"x-gateway-token": handler.headers.get("x-gateway-token", "")}
    body = handler.server.upstream.seen[-1]["body"]
    answer = Client().post(PATH, body, content_type="application/json", headers=headers)
    connections.close_all()
    handler.send_response(answer.status_code)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(answer.content)))
    handler.end_headers()
    handler.wfile.write(answer.content)


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("remote"), GATEWAY_TOKEN=TOKEN)
    stack.gateway = from_environment(stack.env, stack.catalogue)
    stack.hosts["monolith"].behaviours[PATH] = control_plane
    with override_settings(GATEWAY_ADMIN_URL="", GATEWAY_TOKEN=TOKEN, ALLOWED_HOSTS=["*"]):
        try:
            yield stack.start()
        finally:
            stack.stop()


def test_it_starts_with_the_newest_routes_and_confirms_a_change(remote: Stack) -> None:
    set_route(context="payments", route=Route(), author="test")
    assert remote.answered_by("/api/payments") == "monolith"
    revision = set_route(context="payments", route=Route(weight=10_000), author="test", force=True)
    assert remote.answered_by("/api/payments") == "payments"
    assert acknowledgements.is_complete(revision.number)
    assert publish(revision.number).outcome.value == "confirmed"
    set_route(context="payments", route=Route(), author="test")


def test_the_public_listener_hides_the_source_of_routes(remote: Stack) -> None:
    assert remote.request("POST", PATH, x_gateway_token=TOKEN).status == 404


@pytest.mark.usefixtures("remote")
class TestView:
    def ask(self, body: object, token: str = TOKEN) -> object:
        return Client().post(
            PATH, json.dumps(body), content_type="application/json", headers={"x-gateway-token": token}
        )

    def test_304_when_there_is_nothing_new(self) -> None:
        asked = {"version_info": str(revisions.newest().number), "resource_names": ["public"], "node": {"id": "a"}}
        assert self.ask(asked).status_code == 304  # type: ignore[attr-defined]

    @pytest.mark.parametrize("token", ["", "guess"])
    def test_closed_without_the_secret(self, token: str) -> None:
        assert self.ask({"resource_names": ["public"]}, token).status_code == 404  # type: ignore[attr-defined]

    def test_closed_when_there_is_no_secret(self) -> None:
        with override_settings(GATEWAY_TOKEN=""):
            assert self.ask({"resource_names": ["public"]}, "").status_code == 404  # type: ignore[attr-defined]

    @pytest.mark.parametrize(("body", "status"), [([], 400), ({"resource_names": ["x"]}, 404), ({}, 404)])
    def test_nonsense_is_no_defect_of_ours(self, body: object, status: int) -> None:
        assert self.ask(body).status_code == status  # type: ignore[attr-defined]
