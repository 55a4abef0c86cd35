"""Reading people: oneself, or anybody for an admin."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.contract import Accounts, UserNotFound
from kernel.contracts import client
from tests.integration.accounts_identity.helpers import Person


@pytest.mark.parametrize("path", ["/api/auth/me", "/api/users/me", "/api/users/me/"])
def test_me(http: Any, person: Any, path: str) -> None:
    maya = person()
    assert http.get(path, token=maya.token).json()["user_id"] == str(maya.user_id)
    assert http.get(path).status_code == 401


def test_a_user_reads_oneself(http: Any, person: Any) -> None:
    maya = person()
    user = http.get(f"/api/users/{maya.user_id}", token=maya.token).json()
    assert user.keys() == {
        "user_id", "name", "email", "phone_number", "date_of_birth", "role", "status", "is_active", "is_admin",
        "created_at",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["member", "trainer"])
def test_a_stranger_is_not_there(http: Any, person: Any, role: str) -> None:
    maya, stranger = person(), person(role=role)
    refused = http.get(f"/api/users/{maya.user_id}", token=stranger.token)
    absent = http.get(f"/api/users/{uuid4()}", token=stranger.token)
    assert refused.status_code == absent.status_code == 404
    assert refused.json()["code"] == absent.json()["code"] == "user_not_found"
    assert maya.email not in refused.content.decode()


def test_an_admin_reads_anybody(http: Any, person: Any, admin: Person) -> None:
    maya = person()
    assert http.get(f"/api/users/{maya.user_id}", token=admin.token).json()["email"] == maya.email
    assert http.get(f"/api/users/{uuid4()}", token=admin.token).status_code == 404


@pytest.mark.parametrize("path", ["/api/users", "/api/users/"])
def test_only_an_admin_lists(http: Any, person: Any, admin: Person, path: str) -> None:
    assert http.get(path).status_code == 401
    assert http.get(path, token=person().token).status_code == 403
    assert http.get(path, token=person(role="trainer").token).status_code == 403
    assert http.get(path, token=admin.token).status_code == 200


def test_a_list_has_everybody_once_newest_first(http: Any, person: Any, admin: Person) -> None:
    made = [str(person().user_id) for _ in range(5)]
    seen, cursor = [], ""
    while not set(made) <= set(seen):
        page = http.get(f"/api/users?limit=2{cursor}", token=admin.token).json()
        assert len(page["results"]) == 2
        seen += [user["user_id"] for user in page["results"]]
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen))
    assert [user_id for user_id in seen if user_id in made] == made[::-1]


def test_a_list_by_role_and_status(http: Any, pending_trainer: Any, admin: Person) -> None:
    found = http.get("/api/users?role=trainer&status=pending&limit=200", token=admin.token).json()["results"]
    assert str(pending_trainer.user_id) in {user["user_id"] for user in found}
    assert {(user["role"], user["status"]) for user in found} == {("trainer", "pending")}


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=bm90LWFuLWlk", "role=owner", "status=gone"]
)
def test_a_query_that_cannot_be_read(http: Any, admin: Person, query: str) -> None:
    assert http.get(f"/api/users?{query}", token=admin.token).status_code == 400


def test_the_contract_answers_about_people(person: Any) -> None:
    maya, leo = person(), person()
    accounts = client(Accounts)
    assert accounts.get_user(user_id=maya.user_id).email == maya.email
    found = accounts.get_users(user_ids=(maya.user_id, leo.user_id, uuid4()))
    assert {user.user_id for user in found} == {maya.user_id, leo.user_id}
    with pytest.raises(UserNotFound):
        accounts.get_user(user_id=uuid4())
