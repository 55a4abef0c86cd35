"""Continuing and ending a browser's session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from monolith.pages import cookies


def token_of(browser: Client) -> str:
    browser.get("/login")
    return str(browser.cookies["csrftoken"].value)


def post(browser: Client, path: str, accept: str = "text/html", **fields: str) -> Any:
    fields["csrfmiddlewaretoken"] = token_of(browser)
    return browser.post(path, fields, headers={"Accept": accept})


@pytest.fixture
def member(new_browser: Callable[[], Client]) -> Client:
    browser = new_browser()
    fields = {"name": "Mira", "identifier": f"{uuid4().hex}@example.com", "password": "correct horse battery"}
    assert post(browser, "/register", **fields).status_code == 303
    return browser


class TestRefresh:
    def test_a_script_gets_new_cookies(self, member: Client) -> None:
        before = member.cookies[cookies.REFRESH].value
        answer = post(member, "/session/refresh", "application/json")
        assert answer.status_code == 204
        assert member.cookies[cookies.REFRESH].value != before

    def test_a_form_is_sent_on(self, member: Client) -> None:
        del member.cookies[cookies.ACCESS]
        answer = post(member, "/session/refresh", next="/rooms/lobby")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/rooms/lobby")
        assert "Hello, Mira" in member.get("/").content.decode()

    def test_the_start_page_offers_it_when_the_access_token_is_gone(self, member: Client) -> None:
        del member.cookies[cookies.ACCESS]
        assert "Welcome back" in member.get("/").content.decode()

    def test_a_session_that_is_over_is_forgotten(self, member: Client) -> None:
        member.cookies[cookies.REFRESH] = "rubbish"
        answer = post(member, "/session/refresh", "application/json")
        assert answer.status_code == 401
        assert answer.cookies[cookies.EXPIRES]["max-age"] == 0
        assert answer.cookies[cookies.REFRESH]["path"] == "/session"

    def test_reading_does_not_refresh(self, member: Client) -> None:
        assert member.get("/session/refresh").status_code == 405

    def test_without_the_form_token_it_is_refused_and_nothing_rotates(self, member: Client) -> None:
        before = member.cookies[cookies.REFRESH].value
        assert member.post("/session/refresh").status_code == 403
        assert member.cookies[cookies.REFRESH].value == before


class TestLogout:
    def test_it_ends_the_refresh_family(self, member: Client, new_browser: Callable[[], Client]) -> None:
        refresh = member.cookies[cookies.REFRESH].value
        first = post(member, "/logout")
        assert (first.status_code, first.headers["Location"]) == (307, "/session/end")
        second = post(member, "/session/end")
        assert (second.status_code, second.headers["Location"]) == (303, "/")
        assert "Hello" not in member.get("/").content.decode()
        thief = new_browser()
        thief.cookies[cookies.REFRESH] = refresh
        assert post(thief, "/session/refresh", "application/json").status_code == 401

    def test_a_link_cannot_sign_anybody_out(self, member: Client) -> None:
        assert member.get("/logout").status_code == 405
        assert member.get("/session/end").status_code == 405
