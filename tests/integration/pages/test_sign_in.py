"""Signing in by a form, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def browser(new_browser: Callable[[], Client]) -> Client:
    return new_browser()


def send(browser: Client, path: str, **fields: str) -> Any:
    browser.get("/login")
    token = browser.cookies["csrftoken"].value
    return browser.post(path, fields | {"csrfmiddlewaretoken": token})


@pytest.fixture
def email(new_browser: Callable[[], Client]) -> str:
    """Somebody who has registered, and is a stranger again."""
    address = f"{uuid4().hex}@example.com"
    answer = send(new_browser(), "/register", name="Mira", identifier=address, password=PASSWORD)
    assert answer.status_code == 303
    return address


class TestLogin:
    def test_a_member_gets_a_session(self, browser: Client, email: str) -> None:
        answer = send(browser, "/login", identifier=email, password=PASSWORD)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        access, refresh = browser.cookies["access_token"], browser.cookies["refresh_token"]
        assert (access["httponly"], access["samesite"], access["path"]) == (True, "Lax", "/")
        assert (refresh["httponly"], refresh["samesite"], refresh["path"]) == (True, "Strict", "/session")
        assert int(access["max-age"]) > 0
        assert "Hello, Mira" in browser.get("/").content.decode()

    def test_a_member_gets_no_admin_session(self, browser: Client, email: str) -> None:
        send(browser, "/login", identifier=email, password=PASSWORD)
        assert "sessionid" not in browser.cookies

    def test_cookies_are_secure_outside_debug(self, browser: Client, email: str, settings: Any) -> None:
        settings.DEBUG = False
        send(browser, "/login", identifier=email, password=PASSWORD)
        assert browser.cookies["access_token"]["secure"]
        assert browser.cookies["refresh_token"]["secure"]

    def test_a_wrong_password_gives_nothing(self, browser: Client, email: str) -> None:
        answer = send(browser, "/login", identifier=email, password="wrong")
        assert answer.status_code == 401
        assert "access_token" not in browser.cookies
        assert "wrong" not in answer.content.decode().split('name="password"')[1].split(">")[0]

    def test_a_form_without_its_token_is_refused(self, browser: Client, email: str) -> None:
        answer = browser.post("/login", {"identifier": email, "password": PASSWORD})
        assert answer.status_code == 403
        assert "access_token" not in browser.cookies
        assert answer.headers["X-Request-Id"] in answer.content.decode()

    @pytest.mark.parametrize(
        "there", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
    )
    def test_next_never_leaves_the_site(self, browser: Client, email: str, there: str) -> None:
        answer = send(browser, "/login", identifier=email, password=PASSWORD, next=there)
        assert answer.headers["Location"] == "/"

    def test_next_is_followed_on_the_site(self, browser: Client, email: str) -> None:
        answer = send(browser, "/login", identifier=email, password=PASSWORD, next="/rooms/lobby?x=1")
        assert answer.headers["Location"] == "/rooms/lobby?x=1"

    def test_too_many_tries_say_when_to_come_back(self, browser: Client, email: str, settings: Any) -> None:
        settings.LOGIN_LIMIT_PER_IDENTIFIER = 2
        answers = [send(browser, "/login", identifier=email, password="wrong") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert f"Wait {answers[-1].headers['Retry-After']} seconds" in answers[-1].content.decode()

    @pytest.mark.parametrize("text", ["\x00", "\ud83d", "a" * 10_000, "%s{{7*7}}<script>"])
    def test_whatever_is_typed_is_no_fault_of_ours(self, browser: Client, text: str) -> None:
        text = text.encode("utf-8", "replace").decode()
        assert send(browser, "/login", identifier=text, password=text).status_code == 401
        assert send(browser, "/register", name=text, identifier=text, password=text).status_code in (400, 422)


class TestAdmin:
    def test_the_admin_enters_the_administration(self, browser: Client) -> None:
        import os

        send(browser, "/login", identifier=os.environ["ADMIN_EMAIL"], password=os.environ["ADMIN_PASSWORD"])
        assert browser.get("/admin/").status_code == 200

    def test_its_own_form_is_replaced_by_ours(self, browser: Client) -> None:
        answer = browser.get("/admin/", follow=True)
        assert answer.redirect_chain[-1][0].startswith("/login?next=")


class TestRegister:
    def test_a_taken_address_is_said_and_nothing_changes(self, browser: Client, email: str) -> None:
        answer = send(browser, "/register", name="Thief", identifier=email.upper(), password="another password")
        assert answer.status_code == 409
        assert "already registered" in answer.content.decode()
        assert send(browser, "/login", identifier=email, password=PASSWORD).status_code == 303

    def test_a_phone_number_will_do(self, browser: Client) -> None:
        phone = f"+1{uuid4().int % 10**12:012d}"
        assert send(browser, "/register", name="P", identifier=phone, password=PASSWORD).status_code == 303
