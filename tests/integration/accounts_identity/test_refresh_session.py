"""Refresh tokens: one successor each, and a session that ends when one is used twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts import sessions
from apps.accounts.models import RefreshFamily, RefreshToken
from apps.accounts.tokens import TokenPair, claims_of
from apps.accounts.usecases.approve_user import approve_user
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.login_user import login_user
from kernel import clock
from kernel.clock import frozen
from tests.integration.accounts_identity.helpers import PASSWORD, at_once

REFRESH = "/api/auth/refresh"


@pytest.fixture
def refresh(http: Any) -> Any:
    return lambda token: http.post(REFRESH, json={"refresh_token": token})


def test_refresh_gives_another_pair_for_the_same_person(http: Any, refresh: Any, member: TokenPair) -> None:
    answer = refresh(member.refresh_token)
    assert answer.status_code == 200
    pair = answer.json()
    assert pair["refresh_token"] != member.refresh_token
    assert pair["access_token"] != member.access_token
    assert claims_of(pair["access_token"])["sid"] == claims_of(member.access_token)["sid"]
    me = http.get("/api/auth/me", token=pair["access_token"])
    assert me.json()["user_id"] == str(member.user.user_id)


def test_successors_go_on(refresh: Any, member: TokenPair) -> None:
    token = member.refresh_token
    for _ in range(4):
        token = refresh(token).json()["refresh_token"]
    assert refresh(token).status_code == 200


def test_a_form_refreshes_too(http: Any, member: TokenPair) -> None:
    body = f"refresh_token={member.refresh_token}"
    assert http.post(REFRESH, data=body, content_type="application/x-www-form-urlencoded").status_code == 200


def test_a_lost_answer_is_given_again(refresh: Any, member: TokenPair) -> None:
    first, again = refresh(member.refresh_token), refresh(member.refresh_token)
    assert again.status_code == 200
    assert again.json()["refresh_token"] == first.json()["refresh_token"]
    assert refresh(again.json()["refresh_token"]).status_code == 200


def test_of_many_at_once_all_get_the_one_successor(refresh: Any, member: TokenPair) -> None:
    answers = at_once(8, lambda _: refresh(member.refresh_token))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    family = sessions.family_of(sessions.from_text(member.refresh_token) or b"")
    assert RefreshToken.objects.filter(family_id=family).count() == 2


def test_a_second_use_after_the_grace_ends_the_session(refresh: Any, member: TokenPair) -> None:
    successor = refresh(member.refresh_token).json()["refresh_token"]
    with frozen(clock.now() + timedelta(seconds=11)):
        stolen = refresh(member.refresh_token)
        assert (stolen.status_code, stolen.json()["code"]) == (401, "refresh_token_reused")
        ended = refresh(successor)
        assert (ended.status_code, ended.json()["code"]) == (401, "refresh_token_revoked")
    assert RefreshFamily.objects.get(user_id=member.user.user_id).revoked_for == "reuse"


def test_a_second_use_is_reuse_at_once_when_the_successor_has_been_used(refresh: Any, member: TokenPair) -> None:
    successor = refresh(member.refresh_token).json()["refresh_token"]
    newest = refresh(successor).json()["refresh_token"]
    assert refresh(member.refresh_token).json()["code"] == "refresh_token_reused"
    assert refresh(newest).json()["code"] == "refresh_token_revoked"


def test_reuse_ends_its_own_session_only(refresh: Any, member: TokenPair, address: str) -> None:
    other = login_user(identifier=str(member.user.email), password=PASSWORD, client_address=address)
    refresh(refresh(member.refresh_token).json()["refresh_token"])
    assert refresh(member.refresh_token).status_code == 401
    assert refresh(other.refresh_token).status_code == 200


def test_a_token_ends_after_thirty_days_without_use(refresh: Any, member: TokenPair) -> None:
    with frozen(clock.now() + timedelta(days=30, seconds=1)):
        answer = refresh(member.refresh_token)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_expired")


def test_each_use_prolongs_the_session(refresh: Any, member: TokenPair) -> None:
    with frozen(clock.now() + timedelta(days=20)):
        successor = refresh(member.refresh_token).json()["refresh_token"]
    with frozen(clock.now() + timedelta(days=40)):
        assert refresh(successor).status_code == 200


def test_a_banned_user_does_not_refresh(refresh: Any, member: TokenPair) -> None:
    ban_user(user_id=member.user.user_id, by=uuid4())
    answer = refresh(member.refresh_token)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_revoked")


def test_an_approval_shows_in_the_next_token(http: Any, refresh: Any, pending_trainer: Any, address: str) -> None:
    pair = login_user(identifier=pending_trainer.email, password=PASSWORD, client_address=address)
    approve_user(user_id=pending_trainer.user_id)
    assert claims_of(refresh(pair.refresh_token).json()["access_token"])["role"] == "trainer"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "ä", "a.b.c", "A" * 4096])
def test_a_token_that_is_none_of_ours(refresh: Any, token: str) -> None:
    answer = refresh(token)
    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


@pytest.mark.parametrize("body", [{}, {"refresh_token": None}, {"refresh_token": 7}, {"refresh_token": "A" * 5000}])
def test_a_malformed_body(http: Any, body: Any) -> None:
    assert http.post(REFRESH, json=body).status_code == 400


def test_an_access_token_is_no_refresh_token(refresh: Any, member: TokenPair) -> None:
    assert refresh(member.access_token).status_code == 401


def test_the_database_does_not_know_the_tokens(refresh: Any, member: TokenPair) -> None:
    successor = refresh(member.refresh_token).json()["refresh_token"]
    stored = {bytes(digest) for digest in RefreshToken.objects.values_list("digest", flat=True)}
    for text in (member.refresh_token, successor):
        token = sessions.from_text(text) or b""
        assert token not in stored
        assert sessions.digest_of(token) in stored
