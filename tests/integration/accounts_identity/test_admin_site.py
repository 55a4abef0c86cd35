"""Django's admin: admins only, and by the use-cases."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import SigningKey, User
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.register_user import register_user
from tests.integration.accounts_identity.helpers import PASSWORD, events_of

USERS = "/admin/accounts/user/"


def signed_in(address: str, role: Any) -> tuple[Client, Any]:
    user = register_user(email=f"{uuid4().hex}@example.com", password=PASSWORD, role=role, by_admin=True)
    browser = Client(headers={"X-Forwarded-For": address})
    browser.post("/login", {"identifier": user.email, "password": PASSWORD, "next": "/admin/"})
    return browser, user


@pytest.fixture
def office(address: str) -> Client:
    return signed_in(address, "admin")[0]


def act(browser: Client, action: str, *user_ids: Any) -> Any:
    return browser.post(USERS, {"action": action, "_selected_action": [str(user_id) for user_id in user_ids]})


def test_an_admin_enters(office: Client) -> None:
    for path in ("/admin/", USERS, "/admin/accounts/signingkey/", "/admin/accounts/refreshfamily/"):
        assert office.get(path).status_code == 200


@pytest.mark.parametrize("role", ["member", "trainer"])
def test_nobody_else_does(address: str, role: str) -> None:
    browser, user = signed_in(address, role)
    assert browser.get(USERS).status_code == 302
    act(browser, "approve", user.user_id)
    assert browser.get("/admin/").status_code == 302


def test_approve_ban_and_unban_go_through_the_use_cases(office: Client, pending_trainer: Any) -> None:
    for action in ("approve", "ban", "unban"):
        assert act(office, action, pending_trainer.user_id).status_code == 302
    assert events_of(pending_trainer.user_id)[1:] == [
        "accounts.user_approved", "accounts.user_banned", "accounts.user_unbanned",
    ]  # fmt: skip


def test_a_ban_ends_the_session_of_a_signed_in_admin(address: str) -> None:
    browser, user = signed_in(address, "admin")
    ban_user(user_id=user.user_id, by=uuid4())
    assert browser.get(USERS).status_code == 302


def test_an_admin_does_not_ban_oneself_here_either(address: str) -> None:
    browser, user = signed_in(address, "admin")
    act(browser, "ban", user.user_id)
    assert User.objects.get(pk=user.user_id).status == "active"


def test_no_password_hash_and_no_private_key_is_shown(office: Client, pending_trainer: Any) -> None:
    person = office.get(f"{USERS}{pending_trainer.user_id}/change/").content.decode()
    assert pending_trainer.email in person
    assert "argon2" not in person
    key = SigningKey.objects.first()
    shown = office.get(f"/admin/accounts/signingkey/{key.kid}/change/").content.decode()
    assert key.public_jwk["x"] in shown
    assert "sealed" not in shown


def test_nothing_is_added_changed_or_deleted_by_hand(office: Client, pending_trainer: Any) -> None:
    assert office.get(f"{USERS}add/").status_code == 403
    changed = office.post(f"{USERS}{pending_trainer.user_id}/change/", {"status": "active", "role": "admin"})
    assert changed.status_code == 403
    assert office.post(f"{USERS}{pending_trainer.user_id}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.get(pk=pending_trainer.user_id).role == "trainer"
