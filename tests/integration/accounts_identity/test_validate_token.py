"""Introspection, for services that do not verify tokens themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.tokens import claims_of
from apps.accounts.usecases.ban_user import ban_user
from kernel import clock
from kernel.clock import frozen

VALIDATE = "/api/auth/validate"


def test_a_good_token_in_the_body_or_as_bearer(http: Any, person: Any) -> None:
    maya = person(role="trainer")
    by_body, by_bearer = http.post(VALIDATE, json={"token": maya.token}), http.post(VALIDATE, token=maya.token)
    assert by_body.status_code == by_bearer.status_code == 200
    assert by_body.json() == by_bearer.json()
    said, claims = by_body.json(), claims_of(maya.token)
    assert (said["active"], said["role"], said["user_id"]) == (True, "trainer", str(maya.user_id))
    assert (said["exp"], said["jti"], said["sub"]) == (claims["exp"], claims["jti"], claims["sub"])


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "ä"])
def test_a_bad_token_is_not_active(http: Any, token: str) -> None:
    answer = http.post(VALIDATE, json={"token": token})
    assert (answer.status_code, answer.json()) == (200, {"active": False})


def test_a_bad_bearer_or_none_is_not_active(http: Any) -> None:
    for token in ("stale", ""):
        answer = http.post(VALIDATE, token=token)
        assert (answer.status_code, answer.json()) == (200, {"active": False})


def test_an_expired_token_is_not_active(http: Any, person: Any) -> None:
    token = person().token
    with frozen(clock.now() + timedelta(seconds=901)):
        assert http.post(VALIDATE, json={"token": token}).json() == {"active": False}


def test_the_token_of_a_banned_user_is_not_active(http: Any, person: Any) -> None:
    maya = person()
    ban_user(user_id=maya.user_id, by=uuid4())
    assert http.post(VALIDATE, json={"token": maya.token}).json() == {"active": False}


def test_a_refresh_token_is_no_access_token(http: Any, member: Any) -> None:
    assert http.post(VALIDATE, json={"token": member.refresh_token}).json() == {"active": False}
