"""Registration: a person, a wallet and an event, or nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import User
from kernel.db import one
from tests.integration.accounts_identity.helpers import PASSWORD, Person, at_once, events_of

REGISTER = "/api/auth/register"
FUTURE = "date_of_birth_in_future"


def fresh_email() -> str:
    return f"{uuid4().hex}@example.com"


def fresh_phone() -> str:
    return "+1" + str(uuid4().int)[:12]


def test_registers_a_member_with_a_wallet_and_an_event(http: Any) -> None:
    email = fresh_email()
    answer = http.post(REGISTER, json={"name": "Maya", "email": email.upper(), "password": PASSWORD})
    assert answer.status_code == 201
    user = answer.json()
    assert (user["email"], user["role"], user["status"], user["is_admin"]) == (email, "member", "active", False)
    assert answer.headers["Location"] == f"/api/users/{user['user_id']}"
    assert user["account"]["user_id"] == user["user_id"]
    assert user["account"]["balance"] == "0.00"
    assert user["account_id"] == user["account"]["account_id"]
    assert events_of(user["user_id"]) == ["accounts.user_registered"]


def test_the_wallet_is_in_the_database(http: Any) -> None:
    user = http.post(REGISTER, json={"email": fresh_email(), "password": PASSWORD}).json()
    assert one("accounts", "SELECT user_id::text FROM account WHERE id = %s", [user["account_id"]]) == (
        user["user_id"],
    )


def test_the_password_is_stored_as_argon2_only(http: Any) -> None:
    user = http.post(REGISTER, json={"email": fresh_email(), "password": PASSWORD}).json()
    stored = User.objects.get(pk=user["user_id"]).password
    assert stored.startswith("argon2$argon2id$")
    assert PASSWORD not in str(user)


def test_registers_by_phone_at_the_path_of_the_user_service(http: Any) -> None:
    phone = fresh_phone()
    body = {"phone_number": phone, "password": "pass", "date_of_birth": "1990-01-01"}
    answer = http.post("/api/users/", json=body)
    assert answer.status_code == 201
    assert answer.json()["phone_number"] == phone
    assert answer.json()["date_of_birth"] == "1990-01-01"
    assert answer.json()["account"]["currency"] == "USD"


def test_a_form_registers_too(http: Any) -> None:
    answer = http.post(
        REGISTER,
        data=f"email={fresh_email()}&password=secret-enough",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 201


def test_a_trainer_waits_for_approval(http: Any) -> None:
    user = http.post(REGISTER, json={"email": fresh_email(), "password": PASSWORD, "role": "trainer"}).json()
    assert (user["role"], user["status"]) == ("trainer", "pending")


def test_a_trainer_registered_by_an_admin_does_not_wait(http: Any, admin: Person) -> None:
    body = {"email": fresh_email(), "password": PASSWORD, "role": "trainer"}
    assert http.post(REGISTER, json=body, token=admin.token).json()["status"] == "active"


@pytest.mark.parametrize("role", ["", "member", "trainer"])
def test_nobody_but_an_admin_registers_an_admin(http: Any, person: Any, role: str) -> None:
    email = fresh_email()
    token = person(role=role).token if role else ""
    answer = http.post(REGISTER, json={"email": email, "password": PASSWORD, "role": "admin"}, token=token)
    assert (answer.status_code, answer.json()["code"]) == (403, "admin_role_needs_admin")
    assert not User.objects.filter(email=email).exists()


def test_an_admin_registers_an_admin(http: Any, admin: Person) -> None:
    body = {"email": fresh_email(), "password": PASSWORD, "role": "admin"}
    answer = http.post(REGISTER, json=body, token=admin.token)
    assert (answer.status_code, answer.json()["is_admin"]) == (201, True)


def test_a_taken_email_in_another_spelling_is_refused(http: Any) -> None:
    email = fresh_email()
    http.post(REGISTER, json={"email": email, "password": PASSWORD})
    answer = http.post(REGISTER, json={"email": f" {email.upper()} ", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


def test_a_taken_phone_number_in_another_spelling_is_refused(http: Any) -> None:
    phone = fresh_phone()
    http.post(REGISTER, json={"phone_number": phone, "password": PASSWORD})
    spelled = f"{phone[:4]} ({phone[4:7]}) {phone[7:]}"
    answer = http.post(REGISTER, json={"phone_number": spelled, "password": PASSWORD, "email": fresh_email()})
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_number_taken")


@pytest.mark.parametrize(("field", "fresh"), [("email", fresh_email), ("phone_number", fresh_phone)])
def test_of_many_at_once_one_is_registered(http: Any, field: str, fresh: Any) -> None:
    value = fresh()
    answers = at_once(6, lambda _: http.post(REGISTER, json={field: value, "password": PASSWORD}))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {f"{field}_taken"}
    assert User.objects.filter(**{field: value}).count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"password": PASSWORD}, 400, "malformed"),
        ({"email": "", "phone_number": "", "password": PASSWORD}, 400, "malformed"),
        ({"email": "nobody", "password": PASSWORD}, 400, "malformed"),
        ({"phone_number": "call me", "password": PASSWORD}, 400, "malformed"),
        ({"email": "a@example.com"}, 400, "malformed"),
        ({"email": "a@example.com", "password": ""}, 400, "malformed"),
        ({"email": "a@example.com", "password": "x" * 1025}, 400, "malformed"),
        ({"email": "a@example.com", "password": PASSWORD, "role": "owner"}, 400, "malformed"),
        ({"email": "a@example.com", "password": PASSWORD, "name": "a\x00b"}, 400, "malformed"),
        ({"email": "a\x00@example.com", "password": PASSWORD}, 400, "malformed"),
        ({"email": "a@example.com", "password": PASSWORD, "date_of_birth": "yesterday"}, 400, "malformed"),
        (
            {"email": "a@example.com", "password": PASSWORD, "date_of_birth": "2999-01-01"},
            422,
            "date_of_birth_in_future",
        ),
        ({"email": "a@example.com", "password": "abc"}, 422, "password_too_short"),
        ([], 400, "malformed"),
    ],
)
def test_a_body_that_breaks_a_rule_is_refused(http: Any, body: Any, status: int, code: str) -> None:
    answer = http.post(REGISTER, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not User.objects.filter(email="a@example.com").exists()
