"""Accounts over HTTP: what one sees of one's own, and what admins may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import User
from tests.integration.accounts_ledger.books import books, cash, move, post, wallet


@pytest.fixture
def member(make_user: Callable[..., Any]) -> Any:
    return make_user(funds="100.00")


@pytest.fixture
def admin(make_user: Callable[..., Any]) -> Any:
    return make_user(role="admin")


def test_a_wallet_is_seen_by_its_user_and_admins(http: Any, member: Any, admin: Any, make_user: Any) -> None:
    path = f"/api/accounts/user/{member.user_id}"
    answer = http.get(path, token=member.token)
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == {"account_id", "user_id", "currency", "balance", "available", "held", "created_at"}
    assert found["account_id"] == str(member.account_id)
    assert (found["balance"], found["available"], found["held"], found["currency"]) == (
        "100.00",
        "100.00",
        "0.00",
        "USD",
    )
    assert http.get(path, token=admin.token).json() == found
    assert http.get(f"/api/accounts/{member.account_id}", token=member.token).json() == found
    assert http.get(path).status_code == 401
    stranger = make_user()
    for hidden in (path, f"/api/accounts/{member.account_id}", f"/api/accounts/{member.account_id}/entries",
                   f"/api/accounts/{member.account_id}/balance"):  # fmt: skip
        assert http.get(hidden, token=stranger.token).status_code == 404
    assert http.get(f"/api/accounts/user/{uuid4()}", token=admin.token).status_code == 404
    assert http.get(f"{path}?currency=EUR", token=member.token).status_code == 404
    assert http.get(f"{path}?currency=dollars", token=member.token).status_code == 400


def test_a_statement_is_chained_and_pages(http: Any, member: Any) -> None:
    for _ in range(3):
        post(move(member.account_id, wallet(), "1", description="dues"))
    path = f"/api/accounts/{member.account_id}/entries?limit=3"
    page = http.get(path, token=member.token).json()
    assert [(line["version"], line["amount"], line["balance"]) for line in page["results"]] == [
        (4, "-1.00", "97.00"), (3, "-1.00", "98.00"), (2, "-1.00", "99.00"),
    ]  # fmt: skip
    assert page["results"][0]["description"] == "dues"
    assert len({line["hash"] for line in page["results"]}) == 3
    rest = http.get(f"{path}&cursor={page['next']}", token=member.token).json()
    assert [line["version"] for line in rest["results"]] == [1]
    assert rest["next"] is None


def test_a_balance_at_a_moment(http: Any, member: Any) -> None:
    path = f"/api/accounts/{member.account_id}/balance"
    early = quote("2020-01-01T00:00:00Z")
    assert http.get(f"{path}?at={early}", token=member.token).json()["balance"] == "0.00"
    assert http.get(path, token=member.token).json()["balance"] == "100.00"
    assert http.get(f"{path}?basis=effective", token=member.token).json()["basis"] == "effective"
    assert http.get(f"{path}?at=yesterday", token=member.token).status_code == 400
    naive = http.get(f"{path}?at={quote('2020-01-01T00:00:00')}", token=member.token)
    assert naive.status_code == 400, "a moment without an offset is ambiguous"


def test_an_admin_deposits_once_per_key(http: Any, member: Any, admin: Any) -> None:
    path = f"/api/accounts/{member.account_id}/deposits"
    before = books(cash()).posted
    sent = {"json": {"amount": "25.50"}, "token": admin.token, "headers": {"Idempotency-Key": uuid4().hex}}
    first, again = http.post(path, **sent), http.post(path, **sent)
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["sender_id"] == str(cash())
    assert books(member.account_id).posted == 12_550
    assert books(cash()).posted == before - 2550
    answer = http.post(path, **sent | {"json": {"amount": "26"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_deposit_needs_an_admin_and_a_members_account(http: Any, member: Any, admin: Any) -> None:
    path = f"/api/accounts/{member.account_id}/deposits"
    assert http.post(path, json={"amount": "1"}, token=member.token).status_code == 403
    assert http.post(path, json={"amount": "1"}).status_code == 401
    assert http.post(path, json={"amount": "-1"}, token=admin.token).status_code == 400
    for account_id in (uuid4(), cash()):
        answer = http.post(f"/api/accounts/{account_id}/deposits", json={"amount": "1"}, token=admin.token)
        assert answer.status_code == 404
    assert books(member.account_id).posted == 10_000


def test_an_admin_freezes_limits_and_closes(http: Any, member: Any, admin: Any) -> None:
    base = f"/api/accounts/{member.account_id}"
    commands = (("post", "freeze", None), ("post", "unfreeze", None), ("post", "close", None),
                ("put", "overdraft", {"limit": "5.00"}))  # fmt: skip
    for method, name, body in commands:
        call = getattr(http, method)
        assert call(f"{base}/{name}", json=body, token=member.token).status_code == 403
    assert http.post(f"{base}/freeze", token=admin.token).status_code == 200
    sent = {"sender_id": str(member.account_id), "receiver_id": str(wallet()), "amount": "1"}
    assert http.post("/api/transactions", json=sent, token=member.token).json()["code"] == "account_frozen"
    assert http.post(f"{base}/unfreeze", token=admin.token).status_code == 200
    answer = http.put(f"{base}/overdraft", json={"limit": "5.00"}, token=admin.token)
    assert answer.json()["available"] == "105.00"
    assert http.put(f"{base}/overdraft", json={"limit": "-5"}, token=admin.token).status_code == 400
    answer = http.post(f"{base}/close", token=admin.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "account_not_empty")


def test_an_admin_reverses_a_transaction(http: Any, member: Any, admin: Any, make_user: Any) -> None:
    receiver = make_user()
    sent = {"sender_id": str(member.account_id), "receiver_id": str(receiver.account_id), "amount": "10"}
    location = http.post("/api/transactions", json=sent, token=member.token).headers["Location"]
    path = f"{location}/reversal"
    assert http.post(path, json={}, token=member.token).status_code == 403
    answer = http.post(path, json={"amount": "4"}, token=admin.token)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["kind"], answer.json()["amount"]) == ("reversal", "4.00")
    assert http.post(path, json={"amount": "4"}, token=admin.token).headers["Idempotency-Replayed"] == "true"
    answer = http.post(path, json={}, token=admin.token)
    assert (answer.status_code, answer.json()["code"]) == (422, "amount_exceeds_transfer")
    assert books(member.account_id).posted == 9400
    assert http.post(f"/api/transactions/{uuid4()}/reversal", json={}, token=admin.token).status_code == 404


def test_the_admin_pages_show_the_ledger_and_change_nothing(member: Any, http: Any) -> None:
    browser = Client()
    user = User(email=f"{uuid4().hex}@example.com", role="admin", status="active", name="A")
    user.set_unusable_password()
    user.save()
    browser.force_login(user)
    for page in ("account/", f"account/{member.account_id}/change/", "transfer/", "entry/",
                 f"entry/{member.account_id}:1/change/".replace(":", "_3A")):  # fmt: skip
        answer = browser.get(f"/admin/accounts/{page}")
        assert answer.status_code == 200, page
    assert browser.get("/admin/accounts/account/add/").status_code == 403
    assert browser.post(f"/admin/accounts/account/{member.account_id}/delete/", {"post": "yes"}).status_code == 403
