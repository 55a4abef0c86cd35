"""The pages of tournaments answer whatever is down, and say only what the visitor may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connections
from django.test import Client

from monolith.pages import cookies
from monolith.pages.tournaments import AWAY, SCRIPTS


def page(path: str, token: str = "") -> Any:
    browser = Client()
    if token:
        browser.cookies[cookies.ACCESS] = token
    return browser.get(path)


@pytest.fixture
def cup(http: Any, make_user: Callable[..., Any]) -> str:
    """A tournament whose name would be markup."""
    body = {"name": "<b>Cup</b>", "start_date": "2030-05-01", "max_participants": 8, "tournament_type": "swiss"}
    made = http.post("/api/tournaments", json=body, token=make_user(role="trainer").token)
    assert made.status_code == 201
    return str(made.json()["tournament_id"])


def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """What psycopg says when the server has gone."""
    raise OperationalError("connection refused")


def test_the_name_is_there_without_javascript_and_as_text(cup: str) -> None:
    answer = page(f"/tournaments/{cup}")
    assert answer.status_code == 200
    assert "&lt;b&gt;Cup&lt;/b&gt;</h1>" in answer.content.decode()
    assert "<b>Cup" not in answer.content.decode()


@pytest.mark.parametrize("name", [str(uuid4()), "not-an-id"])
def test_there_is_no_such_tournament(name: str) -> None:
    assert page(f"/tournaments/{name}").status_code == 404


def test_it_still_answers_when_tournaments_does_not(cup: str) -> None:
    with connections["tournaments"].execute_wrapper(away):
        one, every = page(f"/tournaments/{cup}"), page("/tournaments")
    assert (one.status_code, every.status_code) == (200, 200)
    assert AWAY in one.content.decode()
    assert AWAY not in page(f"/tournaments/{cup}").content.decode()


@pytest.mark.parametrize(("role", "may"), [("", False), ("member", False), ("trainer", True), ("admin", True)])
def test_forms_are_for_staff(make_user: Callable[..., Any], cup: str, role: str, may: bool) -> None:
    token = make_user(role=role).token if role else ""
    one, every = page(f"/tournaments/{cup}", token).content.decode(), page("/tournaments", token).content.decode()
    assert [form in one for form in ("data-staff", "data-add-people", "data-add-court", "data-plan")] == [may] * 4
    assert ("data-create" in every) is may


def test_no_inline_style_or_script(cup: str, make_user: Callable[..., Any]) -> None:
    for path in ("/tournaments", f"/tournaments/{cup}"):
        text = page(path, make_user(role="trainer").token).content.decode()
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert text.count("<script") == text.count("<script src="), path


def test_no_cache_may_keep_it(cup: str) -> None:
    assert page(f"/tournaments/{cup}").headers["Cache-Control"] == "private, no-store"


def test_every_script_is_there() -> None:
    assert [script for script in SCRIPTS if finders.find(script) is None] == []
