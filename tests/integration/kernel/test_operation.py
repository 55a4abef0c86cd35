"""One operation through the lean path: authenticate, authorise, parse, handle, render."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from kernel.errors import DomainError, Kind
from kernel.http import ADMIN, ANYONE, Call, Operation, Reply, operations


class Thing(msgspec.Struct):
    amount: Decimal
    note: str = ""


class Filter(msgspec.Struct):
    limit: int = 10


class Sold(DomainError):
    """The thing is gone."""

    kind = Kind.CONFLICT
    code = "sold"
    message = "It is sold."


class ListThingsView(Operation):
    """List things."""

    access = ANYONE
    query = Filter

    def handle(self, call: Call) -> Any:
        return {"limit": call.query.limit}


class CreateThingView(Operation):
    """Create a thing."""

    method = "POST"
    access = ANYONE
    body = Thing
    reply = Thing
    status = 201
    accepts_form = True

    def handle(self, call: Call) -> Any:
        if call.body.note == "sold":
            raise Sold(internal="row 7", thing_id="t1")
        if call.body.note == "bug":
            raise ZeroDivisionError
        if call.body.note == "lost":
            raise OperationalError
        return Reply(call.body, headers={"Location": "/things/1"})


class DeleteThingView(Operation):
    """Delete a thing."""

    method = "DELETE"
    access = ADMIN
    status = 204

    def handle(self, call: Call) -> None:
        raise AssertionError("nobody may get here without an admin's token")


PATTERNS = operations("api/things", ListThingsView, CreateThingView, DeleteThingView)


def ask(method: str, body: Any = b"", path: str = "/api/things", **options: Any) -> HttpResponse:
    options = {"content_type": "application/json", **options}
    request = RequestFactory().generic(method, path, body, **options)
    return PATTERNS[0].callback(request)


def post(body: Any, **options: Any) -> HttpResponse:
    return ask("POST", json.dumps(body), **options)


def problem(response: HttpResponse) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


def test_every_operation_has_a_url_name_of_its_own_stem() -> None:
    assert [pattern.name for pattern in PATTERNS] == ["list-things", "create-thing", "delete-thing"]


def test_money_in_a_json_number_is_exact() -> None:
    response = ask("POST", b'{"amount": 100.10}')
    assert (response.status_code, json.loads(response.content)["amount"]) == (201, "100.10")


def test_headers_of_a_reply_arrive() -> None:
    assert post({"amount": "1"})["Location"] == "/things/1"


def test_a_form_is_read_where_the_operation_takes_one() -> None:
    response = ask("POST", b"amount=5&note=x", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 201


def test_query_parameters_are_converted() -> None:
    assert json.loads(ask("GET", path="/api/things?limit=3").content) == {"limit": 3}


@pytest.mark.parametrize(
    ("response", "status", "code"),
    [
        (lambda: ask("POST", b"{"), 400, "malformed"),
        (lambda: ask("POST", b"\xff\xfe"), 400, "malformed"),
        (lambda: post({"amount": "many"}), 400, "malformed"),
        (lambda: post({}), 400, "malformed"),
        (lambda: ask("GET", path="/api/things?limit=x"), 400, "malformed"),
        (lambda: ask("POST", b"<a/>", content_type="text/xml"), 415, "unsupported_media_type"),
        (lambda: ask("POST", b'{"amount": "1", "note": "' + b"x" * 2_000_000 + b'"}'), 413, "body_too_large"),
        (lambda: ask("PUT"), 405, "method_not_allowed"),
        (lambda: ask("GET", headers={"Accept": "application/json; version=2"}), 406, "version_unknown"),
        (lambda: ask("DELETE"), 401, "not_authenticated"),
        (lambda: ask("GET", headers={"Authorization": "Bearer junk"}), 401, "token_invalid"),
        (lambda: ask("GET", headers={"Authorization": "Basic eDp5"}), 401, "token_invalid"),
        (lambda: post({"amount": "1", "note": "sold"}), 409, "sold"),
        (lambda: post({"amount": "1", "note": "lost"}), 503, "unavailable"),
        (lambda: post({"amount": "1", "note": "bug"}), 500, "internal_error"),
    ],
)
def test_a_failure_is_a_problem_with_a_stable_code(
    response: Callable[[], HttpResponse], status: int, code: str
) -> None:
    answer = response()
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_a_malformed_field_is_named() -> None:
    assert problem(post({"amount": "many"}))["field"] == "amount"


def test_public_details_travel_and_internal_ones_do_not() -> None:
    answer = post({"amount": "1", "note": "sold"})
    assert problem(answer)["thing_id"] == "t1"
    assert b"row 7" not in answer.content


def test_a_version_that_exists_is_accepted() -> None:
    assert ask("GET", headers={"Accept": "application/json; version=1"}).status_code == 200


def test_a_browser_gets_the_browsable_page() -> None:
    answer = ask("GET", headers={"Accept": "text/html"})
    answer.render()  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert b"List things" in answer.content


def test_a_browser_gets_a_failure_as_a_page_too() -> None:
    answer = ask("DELETE", headers={"Accept": "text/html"})
    answer.render()  # type: ignore[attr-defined]
    assert answer.status_code == 401
    assert b"not_authenticated" in answer.content


def test_a_body_nested_without_end_is_the_clients_fault(http: Any) -> None:
    nested = b'{"name": "a", "x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}"
    answer = http.post("/api/auth/login", data=nested)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
