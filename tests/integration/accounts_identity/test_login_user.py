"""Signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from apps.accounts import passwords
from apps.accounts.models import RefreshFamily, RefreshToken
from apps.accounts.tokens import claims_of
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.register_user import RegisteredUser, register_user
from kernel import clock
from kernel.clock import frozen
from tests.integration.accounts_identity.helpers import PASSWORD, at_once

LOGIN = "/api/auth/login"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def maya() -> RegisteredUser:
    phone = "+1" + str(uuid4().int)[:12]
    return register_user(name="Maya", email=f"{uuid4().hex}@example.com", phone_number=phone, password=PASSWORD)


@pytest.fixture
def login(http: Any, address: str) -> Any:
    """Try to sign in from an address of this test's own."""

    def tried(identifier: str | None, password: str = PASSWORD, *, field: str = "email", from_: str = address) -> Any:
        body = {field: identifier, "password": password}
        return http.post(LOGIN, json=body, headers={"X-Forwarded-For": f"6.6.6.6, {from_}"})

    return tried


def test_login_answers_with_a_token_pair(http: Any, login: Any, maya: RegisteredUser) -> None:
    answer = login(maya.email)
    assert answer.status_code == 200
    pair = answer.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 900)
    assert pair["user"]["user_id"] == str(maya.user_id)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    me = http.get("/api/auth/me", token=pair["access_token"])
    assert me.json()["email"] == maya.email


def test_claims_of_the_access_token(login: Any, maya: RegisteredUser) -> None:
    token = login(maya.email).json()["access_token"]
    claims = claims_of(token)
    assert {name: claims[name] for name in ("iss", "aud", "sub", "role", "typ")} == {
        "iss": "banyan", "aud": "banyan", "sub": str(maya.user_id), "role": "member", "typ": "access",
    }  # fmt: skip
    assert 899 < claims["exp"] - claims["iat"] <= 900
    assert jwt.get_unverified_header(token)["alg"] == "EdDSA"
    assert jwt.get_unverified_header(token)["kid"]


@pytest.mark.parametrize("field", ["email", "phone_number", "username"])
def test_either_identifier_in_any_spelling(login: Any, maya: RegisteredUser, field: str) -> None:
    spelled = maya.phone_number[:5] + " " + maya.phone_number[5:] if field == "phone_number" else maya.email.upper()
    assert login(spelled, field=field).status_code == 200


def test_a_form_signs_in(http: Any, maya: RegisteredUser, address: str) -> None:
    answer = http.post(
        LOGIN,
        data=f"username={maya.email}&password={PASSWORD.replace(' ', '+')}",
        content_type=FORM,
        headers={"X-Forwarded-For": address},
    )
    assert answer.status_code == 200


def test_a_stale_bearer_does_not_keep_one_from_signing_in(http: Any, maya: RegisteredUser, address: str) -> None:
    body = {"email": maya.email, "password": PASSWORD}
    assert http.post(LOGIN, json=body, token="stale", headers={"X-Forwarded-For": address}).status_code == 200


def test_a_wrong_password_and_an_unknown_user_look_the_same(login: Any, maya: RegisteredUser) -> None:
    wrong, unknown = login(maya.email, "wrong"), login(f"{uuid4().hex}@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["code"] == unknown.json()["code"] == "bad_credentials"
    assert RefreshFamily.objects.filter(user_id=maya.user_id).count() == 0


@pytest.mark.parametrize("identifier", ["no such\x00thing", "'; drop table accounts_user; --", "ä" * 200, "@", " "])
def test_odd_identifiers_find_nobody(login: Any, identifier: str) -> None:
    assert login(identifier).status_code in (400, 401)


@pytest.mark.parametrize("body", [{}, {"password": "x"}, {"email": "a@example.com"}, {"email": 1, "password": "x"}, []])
def test_a_login_without_its_parts_is_malformed(http: Any, body: Any) -> None:
    assert http.post(LOGIN, json=body).status_code == 400


def test_a_banned_user_learns_of_the_ban_only_with_the_right_password(login: Any, maya: RegisteredUser) -> None:
    ban_user(user_id=maya.user_id, by=uuid4())
    right, wrong = login(maya.email), login(maya.email, "wrong")
    assert (right.status_code, right.json()["code"]) == (403, "user_banned")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_credentials")


def test_a_pending_trainer_signs_in_as_a_member(login: Any, pending_trainer: RegisteredUser) -> None:
    pair = login(pending_trainer.email).json()
    assert (pair["user"]["role"], pair["user"]["status"]) == ("trainer", "pending")
    assert claims_of(pair["access_token"])["role"] == "member"


def test_a_sign_in_forgets_the_users_expired_sessions(login: Any, maya: RegisteredUser) -> None:
    login(maya.email)
    with frozen(clock.now() + timedelta(days=31)):
        login(maya.email)
        login(maya.email)
    assert RefreshFamily.objects.filter(user_id=maya.user_id).count() == 2
    assert RefreshToken.objects.filter(family__user_id=maya.user_id).count() == 2


def test_the_eleventh_try_is_refused_even_with_the_right_password(login: Any, maya: RegisteredUser) -> None:
    assert {login(maya.email, "wrong").status_code for _ in range(10)} == {401}
    answer = login(maya.email)
    assert (answer.status_code, answer.json()["code"]) == (429, "login_rate_limited")
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_tries_at_once_are_counted_too(login: Any, maya: RegisteredUser) -> None:
    statuses = [answer.status_code for answer in at_once(14, lambda _: login(maya.email, "wrong"))]
    assert sorted(statuses) == [401] * 10 + [429] * 4


def test_a_success_lets_the_identifier_start_afresh(login: Any, maya: RegisteredUser) -> None:
    for _ in range(2):
        assert {login(maya.email, "wrong").status_code for _ in range(9)} == {401}
        assert login(maya.email).status_code == 200


def test_an_address_is_limited_over_all_identifiers(login: Any, settings: Any, maya: RegisteredUser) -> None:
    settings.LOGIN_LIMIT_PER_ADDRESS = 3
    assert {login(f"{uuid4().hex}@example.com").status_code for _ in range(3)} == {401}
    assert login(maya.email).status_code == 429
    assert login(maya.email, from_="10.99.99.99").status_code == 200


def test_an_address_the_client_claims_does_not_count(http: Any, settings: Any, address: str) -> None:
    settings.LOGIN_LIMIT_PER_ADDRESS = 2

    def tried(claimed: int) -> int:
        headers = {"X-Forwarded-For": f"10.0.0.{claimed}, {address}"}
        return http.post(LOGIN, json={"email": f"{uuid4().hex}@e.com", "password": "x"}, headers=headers).status_code

    assert [tried(number) for number in range(3)] == [401, 401, 429]


def test_the_limit_is_asked_before_anything_is_hashed(login: Any, maya: RegisteredUser, monkeypatch: Any) -> None:
    """With all turns to hash taken, only an answer that needs no hashing comes through."""
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.05)
    for _ in range(10):
        login(maya.email, "wrong")
    gate, taken = passwords._gate(), 0
    while gate.acquire(blocking=False):
        taken += 1
    try:
        assert login(maya.email).status_code == 429
        stranger = login(f"{uuid4().hex}@example.com")
        assert (stranger.status_code, stranger.json()["code"]) == (503, "unavailable")
        assert stranger.headers["Retry-After"]
    finally:
        for _ in range(taken):
            gate.release()
