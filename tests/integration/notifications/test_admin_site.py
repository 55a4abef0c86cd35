"""The admin: to look, to take back, and to tell everybody something, once however often it is clicked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.usecases.register_user import register_user
from kernel.db import one

PAGE = "/admin/notifications/notification/"
PASSWORD = "correct horse battery"


@pytest.fixture
def office() -> Client:
    user = register_user(email=f"{uuid4().hex}@example.com", password=PASSWORD, role="admin", by_admin=True)
    address = ".".join(str(part) for part in uuid4().bytes[:4])
    browser = Client(headers={"X-Forwarded-For": address})
    browser.post("/login", {"identifier": user.email, "password": PASSWORD, "next": "/admin/"})
    return browser


def said(message: str) -> int:
    found = one("notifications", "SELECT count(*) FROM notifications_notification WHERE message = %s", [message])
    return int(found[0])  # type: ignore[index]


def test_a_double_click_is_one_broadcast(office: Client) -> None:
    message, key = f"Closed on Friday {uuid4().hex}", str(uuid4())
    for _ in range(2):
        answer = office.post(f"{PAGE}add/", {"audience": "everyone", "message": message, "key": key})
        assert answer.status_code == 302, answer.content
    assert said(message) == 1
    listed = office.get(PAGE, {"for": "everyone", "q": message})
    assert message[:30] in listed.content.decode()
    assert message[:30] not in office.get(PAGE, {"for": "person", "q": message}).content.decode().split("</form>")[-1]


def test_the_page_brings_a_key_of_its_own(office: Client) -> None:
    pages = {office.get(f"{PAGE}add/").content.decode().partition('name="key" value="')[2][:36] for _ in range(2)}
    assert len(pages) == 2
    assert all(len(key) == 36 for key in pages)


@pytest.mark.parametrize("wrong", [{"audience": "person:x"}, {"message": ""}, {"message": "x" * 2001}])
def test_what_is_wrong_is_shown_and_nothing_is_stored(office: Client, wrong: dict[str, Any]) -> None:
    message = uuid4().hex
    asked = {"audience": "role:trainer", "message": message, "key": str(uuid4())} | wrong
    assert office.post(f"{PAGE}add/", asked).status_code == 200
    assert said(message) == 0


def test_one_is_looked_at_and_taken_back_but_not_changed(office: Client) -> None:
    message = uuid4().hex
    office.post(f"{PAGE}add/", {"audience": "role:trainer", "message": message, "key": str(uuid4())})
    (notification_id,) = one(
        "notifications", "SELECT notification_id FROM notifications_notification WHERE message = %s", [message]
    ) or (None,)
    assert message in office.get(f"{PAGE}{notification_id}/change/").content.decode()
    office.post(f"{PAGE}{notification_id}/change/", {"audience": "everyone", "message": "changed"})
    assert said(message) == 1
    office.post(f"{PAGE}{notification_id}/delete/", {"post": "yes"})
    assert said(message) == 0
