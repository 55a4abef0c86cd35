"""Bans: at once, everywhere, and for good until lifted."""

from __future__ import annotations

import time
from typing import Any

import pytest

from apps.accounts.contract import UserBanned
from apps.accounts.models import RefreshFamily, User
from apps.accounts.subscribers import on_user_banned
from apps.accounts.tokens import TokenPair, issue_access_token
from apps.accounts.usecases.approve_user import approve_user
from apps.accounts.usecases.ban_user import ban_user
from apps.accounts.usecases.login_user import login_user
from apps.accounts.usecases.unban_user import unban_user
from kernel.errors import DomainError
from kernel.identity import verify_token
from kernel.identity.revocations import SET
from kernel.redis import redis
from tests.integration.accounts_identity.helpers import PASSWORD, Person, at_once, events_of

BAN, UNBAN = "/api/users/ban", "/api/users/unban"


def revoked_at(user_id: Any) -> float | None:
    return redis().zscore(SET, str(user_id))


def test_a_ban_is_in_effect_when_the_answer_arrives(http: Any, admin: Person, member: TokenPair) -> None:
    user_id = member.user.user_id
    assert http.get("/api/auth/me", token=member.access_token).status_code == 200
    answer = http.patch(BAN, json={"user_id": str(user_id)}, token=admin.token)
    assert (answer.status_code, answer.json()["status"], answer.json()["is_active"]) == (200, "banned", False)
    refused = http.get("/api/auth/me", token=member.access_token)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_revoked")
    assert RefreshFamily.objects.get(user_id=user_id).revoked_for == "ban"
    assert events_of(user_id)[-1] == "accounts.user_banned"
    assert revoked_at(user_id) is not None


@pytest.mark.parametrize("path", [BAN, UNBAN])
@pytest.mark.parametrize("role", ["", "member", "trainer"])
def test_a_stranger_bans_and_unbans_nobody(http: Any, person: Any, role: str, path: str) -> None:
    maya = person()
    if path == UNBAN:
        ban_user(user_id=maya.user_id, by=person().user_id)
    before = User.objects.get(pk=maya.user_id).status
    token = person(role=role).token if role else ""
    answer = http.patch(path, json={"user_id": str(maya.user_id)}, token=token)
    assert answer.status_code == (403 if role else 401)
    assert User.objects.get(pk=maya.user_id).status == before


def test_an_admin_does_not_ban_oneself(http: Any, admin: Person) -> None:
    answer = http.patch(BAN, json={"user_id": str(admin.user_id)}, token=admin.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "cannot_ban_yourself")
    assert http.get("/api/auth/me", token=admin.token).status_code == 200


def test_many_at_once_are_one_ban(http: Any, admin: Person, person: Any) -> None:
    maya = person()
    answers = at_once(5, lambda _: http.patch(BAN, json={"user_id": str(maya.user_id)}, token=admin.token))
    assert {answer.status_code for answer in answers} == {200}
    assert events_of(maya.user_id) == ["accounts.user_banned"]


def test_unban_lets_one_sign_in_again_and_keeps_old_sessions_ended(
    http: Any, admin: Person, member: TokenPair, address: str
) -> None:
    user_id, email = member.user.user_id, str(member.user.email)
    ban_user(user_id=user_id, by=admin.user_id)
    answer = http.patch(UNBAN, json={"user_id": str(user_id)}, token=admin.token)
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    assert events_of(user_id)[-1] == "accounts.user_unbanned"
    again = login_user(identifier=email, password=PASSWORD, client_address=address)
    assert http.get("/api/auth/me", token=again.access_token).status_code == 200
    assert http.get("/api/auth/me", token=member.access_token).status_code == 401
    assert http.post("/api/auth/refresh", json={"refresh_token": member.refresh_token}).status_code == 401


def test_a_token_of_the_second_in_which_a_ban_was_lifted_is_good(admin: Person, person: Any) -> None:
    user = User.objects.get(pk=person().user_id)
    time.sleep(1 - time.time() % 1)  # so that all of this happens within one second
    ban_user(user_id=user.pk, by=admin.user_id)
    unban_user(user_id=user.pk)
    assert verify_token(issue_access_token(user)).user_id == user.pk


def test_unban_twice_tells_once(http: Any, admin: Person, person: Any) -> None:
    maya = person()
    ban_user(user_id=maya.user_id, by=admin.user_id)
    for _ in "12":
        assert http.patch(UNBAN, json={"user_id": str(maya.user_id)}, token=admin.token).status_code == 200
    assert events_of(maya.user_id) == ["accounts.user_banned", "accounts.user_unbanned"]


def test_a_ban_and_its_end_are_no_way_around_the_approval(admin: Person, pending_trainer: Any) -> None:
    ban_user(user_id=pending_trainer.user_id, by=admin.user_id)
    assert unban_user(user_id=pending_trainer.user_id).status == "pending"
    approve_user(user_id=pending_trainer.user_id)
    ban_user(user_id=pending_trainer.user_id, by=admin.user_id)
    assert unban_user(user_id=pending_trainer.user_id).status == "active"


def test_a_sign_in_that_runs_beside_the_ban_holds_nothing_afterwards(
    http: Any, admin: Person, member: TokenPair, address: str
) -> None:
    user_id, email = member.user.user_id, str(member.user.email)

    def act(number: int) -> TokenPair | None:
        if number == 0:
            time.sleep(0.03)
            ban_user(user_id=user_id, by=admin.user_id)
            return None
        try:
            return login_user(identifier=email, password=PASSWORD, client_address=address)
        except DomainError:
            return None

    for pair in filter(None, at_once(6, act)):
        assert http.get("/api/auth/me", token=pair.access_token).status_code == 401
        assert http.post("/api/auth/refresh", json={"refresh_token": pair.refresh_token}).status_code == 401


def test_the_event_revokes_again_if_the_first_telling_was_lost(admin: Person, person: Any) -> None:
    maya = person()
    ban_user(user_id=maya.user_id, by=admin.user_id)
    redis().zrem(SET, str(maya.user_id))
    on_user_banned(UserBanned(user_id=maya.user_id))
    assert revoked_at(maya.user_id) is not None


def test_the_event_leaves_a_lifted_ban_alone(admin: Person, person: Any) -> None:
    maya = person()
    ban_user(user_id=maya.user_id, by=admin.user_id)
    unban_user(user_id=maya.user_id)
    before = revoked_at(maya.user_id)
    on_user_banned(UserBanned(user_id=maya.user_id))
    assert revoked_at(maya.user_id) == before
