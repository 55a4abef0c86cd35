"""Signing out."""

from __future__ import annotations

from typing import Any

from apps.accounts.tokens import TokenPair
from apps.accounts.usecases.login_user import login_user
from tests.integration.accounts_identity.helpers import PASSWORD, Person

LOGOUT, REFRESH = "/api/auth/logout", "/api/auth/refresh"


def refresh_of(http: Any, pair: TokenPair) -> int:
    return http.post(REFRESH, json={"refresh_token": pair.refresh_token}).status_code


def test_the_refresh_token_ends_its_session(http: Any, member: TokenPair) -> None:
    answer = http.post(LOGOUT, json={"refresh_token": member.refresh_token})
    assert (answer.status_code, answer.content) == (204, b"")
    assert refresh_of(http, member) == 401


def test_the_access_token_alone_ends_its_session(http: Any, member: TokenPair) -> None:
    assert http.post(LOGOUT, token=member.access_token).status_code == 204
    assert refresh_of(http, member) == 401


def test_a_used_refresh_token_ends_the_session_of_its_successor(http: Any, member: TokenPair) -> None:
    successor = http.post(REFRESH, json={"refresh_token": member.refresh_token}).json()["refresh_token"]
    http.post(LOGOUT, json={"refresh_token": member.refresh_token})
    assert http.post(REFRESH, json={"refresh_token": successor}).status_code == 401


def test_other_sessions_go_on(http: Any, member: TokenPair, address: str) -> None:
    other = login_user(identifier=str(member.user.email), password=PASSWORD, client_address=address)
    http.post(LOGOUT, json={"refresh_token": member.refresh_token}, token=member.access_token)
    assert refresh_of(http, other) == 200


def test_twice_is_fine(http: Any, member: TokenPair) -> None:
    assert [http.post(LOGOUT, json={"refresh_token": member.refresh_token}).status_code for _ in "12"] == [204, 204]


def test_a_stale_access_token_beside_the_refresh_token_is_fine(http: Any, member: TokenPair) -> None:
    answer = http.post(LOGOUT, json={"refresh_token": member.refresh_token}, token="stale")
    assert answer.status_code == 204
    assert refresh_of(http, member) == 401


def test_without_any_token_there_is_nothing_to_end(http: Any) -> None:
    assert http.post(LOGOUT).status_code == 401
    assert http.post(LOGOUT, token="stale").status_code == 401


def test_a_stranger_ends_nothing_of_others(http: Any, member: TokenPair, person: Any) -> None:
    stranger: Person = person()
    assert http.post(LOGOUT, json={"refresh_token": "A" * 43}, token=stranger.token).status_code == 204
    assert refresh_of(http, member) == 200
