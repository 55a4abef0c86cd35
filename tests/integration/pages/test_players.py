"""The pages of players answer whatever is down, and say only what the visitor may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connections
from django.test import Client

from monolith.pages import cookies
from monolith.pages.players import AWAY


def page(path: str, token: str = "") -> Any:
    browser = Client()
    if token:
        browser.cookies[cookies.ACCESS] = token
    return browser.get(path)


@pytest.fixture
def ada(http: Any, make_user: Callable[..., Any]) -> str:
    """A player whose name would be markup."""
    body = {"full_name": "<b>Ada</b>", "position": "forward", "age": 20}
    made = http.post("/api/players", json=body, token=make_user().token)
    assert made.status_code == 201
    return str(made.json()["player_id"])


def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """What psycopg says when the server has gone."""
    raise OperationalError("connection refused")


def test_the_name_is_there_without_javascript_and_as_text(ada: str) -> None:
    text = page(f"/players/{ada}").content.decode()
    assert "&lt;b&gt;Ada&lt;/b&gt;</h1>" in text
    assert "<b>Ada" not in text


@pytest.mark.parametrize("name", [str(uuid4()), "not-an-id"])
def test_there_is_no_such_player(name: str) -> None:
    assert page(f"/players/{name}").status_code == 404


def test_it_still_answers_when_players_does_not(ada: str) -> None:
    with connections["players"].execute_wrapper(away):
        one, every = page(f"/players/{ada}"), page("/players")
    assert (one.status_code, every.status_code) == (200, 200)
    assert AWAY in one.content.decode()
    assert AWAY not in page(f"/players/{ada}").content.decode()


@pytest.mark.parametrize(
    ("role", "add", "scout", "delete"),
    [("", False, False, False), ("member", True, True, False), ("trainer", True, True, True)],
)
def test_who_may_do_what(
    make_user: Callable[..., Any], ada: str, role: str, add: bool, scout: bool, delete: bool
) -> None:
    token = make_user(role=role).token if role else ""
    one, every = page(f"/players/{ada}", token).content.decode(), page("/players", token).content.decode()
    assert ("data-create" in every) is add
    assert (" data-scout>" in one) is scout
    assert ("data-delete" in one) is delete


def test_no_inline_style_or_script(ada: str, make_user: Callable[..., Any]) -> None:
    for path in ("/players", f"/players/{ada}"):
        text = page(path, make_user(role="trainer").token).content.decode()
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert text.count("<script") == text.count("<script src="), path


def test_no_cache_may_keep_it(ada: str) -> None:
    assert page(f"/players/{ada}").headers["Cache-Control"] == "private, no-store"
