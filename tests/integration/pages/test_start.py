"""The start page answers, whoever asks and whatever is down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from monolith.pages import cookies, hosts
from runtime import catalogue


def page(token: str = "") -> Any:
    browser = Client()
    if token:
        browser.cookies[cookies.ACCESS] = token
    return browser.get("/")


def test_it_names_every_context() -> None:
    text = page().content.decode()
    assert all(context.summary in text for context in catalogue.load())


def test_the_map_as_json_names_every_context_once() -> None:
    answer = Client().get("/pages/hosts.json").json()
    assert answer["available"] is True
    assert [entry["context"] for entry in answer["contexts"]] == [context.name for context in catalogue.load()]
    assert {entry["state"] for entry in answer["contexts"]} <= {"monolith", "shadow", "ramp", "service"}


def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """What psycopg says when the server has gone."""
    raise OperationalError("connection refused")


def test_it_still_answers_without_the_routing_table() -> None:
    with connections["control"].execute_wrapper(away):
        answer = page()
        listed = Client().get("/pages/hosts.json").json()
    assert answer.status_code == 200
    assert "cannot be read just now" in answer.content.decode()
    assert listed["available"] is False
    assert {entry["where"] for entry in listed["contexts"]} == {"Not known just now"}


def test_a_member_sees_the_wallet(make_user: Callable[..., Any]) -> None:
    assert "41.50" in page(make_user(funds="41.50").token).content.decode()


def test_it_still_answers_when_accounts_does_not(make_user: Callable[..., Any]) -> None:
    user = make_user(funds="41.50")
    with connections["accounts"].execute_wrapper(away):
        answer = page(user.token)
    assert answer.status_code == 200
    assert "Your wallet cannot be shown just now" in answer.content.decode()
    assert "41.50" not in answer.content.decode()


def test_a_stale_cookie_is_nobody() -> None:
    answer = page("rubbish")
    assert answer.status_code == 200
    assert "Sign in" in answer.content.decode()


def test_no_cache_may_keep_it(make_user: Callable[..., Any]) -> None:
    assert page(make_user().token).headers["Cache-Control"] == "private, no-store"


def test_pages_have_no_inline_style_or_script() -> None:
    for path in ("/", "/login", "/register", "/rooms/lobby", "/api/docs/"):
        text = Client().get(path).content.decode()
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert text.count("<script") == text.count("<script src="), path


@pytest.mark.parametrize(
    ("weight", "health", "said"),
    [
        (0, "unknown", ("The monolith", "")),
        (0, "unhealthy", ("The monolith", "")),
        (0, "healthy", ("The monolith", "Service ready")),
        (12.5, "healthy", ("12.5 % the chat service, 87.5 % the monolith", "Service healthy")),
        (100, "unhealthy", ("The chat service", "Service silent, monolith answers")),
    ],
)
def test_hosts_in_words(weight: float, health: str, said: tuple[str, str]) -> None:
    assert (hosts.where(title="Chat", weight=weight), hosts.service_text(weight=weight, health=health)) == said
