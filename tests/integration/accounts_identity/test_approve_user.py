"""Approving trainers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import User
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.login_user import login_user
from tests.integration.accounts_identity.helpers import PASSWORD, Person, at_once, events_of

APPROVE = "/api/users/approve"


def test_an_admin_approves(http: Any, admin: Person, pending_trainer: Any) -> None:
    answer = http.patch(APPROVE, json={"user_id": str(pending_trainer.user_id)}, token=admin.token)
    assert answer.status_code == 200
    assert (answer.json()["role"], answer.json()["status"]) == ("trainer", "active")
    assert events_of(pending_trainer.user_id) == ["accounts.user_registered", "accounts.user_approved"]


def test_nobody_approves_oneself(http: Any, pending_trainer: Any, address: str) -> None:
    pair = login_user(identifier=pending_trainer.email, password=PASSWORD, client_address=address)
    answer = http.patch(APPROVE, json={"user_id": str(pending_trainer.user_id)}, token=pair.access_token)
    assert answer.status_code == 403
    assert User.objects.get(pk=pending_trainer.user_id).status == "pending"
    assert events_of(pending_trainer.user_id) == ["accounts.user_registered"]


@pytest.mark.parametrize("role", ["", "member", "trainer"])
def test_a_stranger_approves_nobody(http: Any, person: Any, pending_trainer: Any, role: str) -> None:
    token = person(role=role).token if role else ""
    answer = http.patch(APPROVE, json={"user_id": str(pending_trainer.user_id)}, token=token)
    assert answer.status_code == (403 if role else 401)
    assert User.objects.get(pk=pending_trainer.user_id).status == "pending"


def test_many_at_once_are_one_approval(http: Any, admin: Person, pending_trainer: Any) -> None:
    body = {"user_id": str(pending_trainer.user_id)}
    answers = at_once(5, lambda _: http.patch(APPROVE, json=body, token=admin.token))
    assert {answer.status_code for answer in answers} == {200}
    assert events_of(pending_trainer.user_id).count("accounts.user_approved") == 1


def test_an_approval_does_not_lift_a_ban(http: Any, admin: Person, pending_trainer: Any) -> None:
    ban_user(user_id=pending_trainer.user_id, by=admin.user_id)
    answer = http.patch(APPROVE, json={"user_id": str(pending_trainer.user_id)}, token=admin.token)
    assert (answer.status_code, answer.json()["code"]) == (409, "user_is_banned")
    assert User.objects.get(pk=pending_trainer.user_id).status == "banned"


@pytest.mark.parametrize("path", [APPROVE, "/api/users/ban", "/api/users/unban"])
def test_somebody_who_is_not_there(http: Any, admin: Person, path: str) -> None:
    answer = http.patch(path, json={"user_id": str(uuid4())}, token=admin.token)
    assert (answer.status_code, answer.json()["code"]) == (404, "user_not_found")


@pytest.mark.parametrize("path", [APPROVE, "/api/users/ban", "/api/users/unban"])
@pytest.mark.parametrize("body", [{}, {"user_id": "maya"}, {"user_id": None}, {"user_id": 7}, []])
def test_a_malformed_body(http: Any, admin: Person, path: str, body: Any) -> None:
    assert http.patch(path, json=body, token=admin.token).status_code == 400
