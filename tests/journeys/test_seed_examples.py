"""Every endpoint of the seeds that belongs to accounts, payments and chat, written as the seeds write it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from websockets.sync.client import connect

from tests.live import Live

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def admin(live: Live) -> str:
    return live.admin_token()


def new_member(live: Live, admin: str = "", funds: str = "") -> dict[str, Any]:
    """A member made as seed 002 makes one, signed in, with money when asked for."""
    phone = str(uuid4().int)[:12]
    made = live.request(
        "POST", "/accounts/users", json={"phone_number": phone, "password": "passw0rd!x", "date_of_birth": "1990-01-01"}
    )
    assert made.status == 201, made.data
    user = made.json()
    login = live.request("POST", "/api/auth/login", json={"phone_number": phone, "password": "passw0rd!x"})
    user["token"] = login.json()["access_token"]
    if funds:
        path = f"/api/accounts/{user['account_id']}/deposits"
        answer = live.request("POST", path, json={"amount": funds}, token=admin)
        assert answer.status == 201, answer.data
    return user


class TestSeed003Auth:
    def test_register_login_refresh_me(self, live: Live) -> None:
        email = f"{uuid4().hex}@example.com"
        body = {"name": "Ada", "email": email, "password": "admin123!x", "role": "member"}
        assert live.request("POST", "/api/auth/register", json=body).status == 201
        tokens = live.request("POST", "/api/auth/login", json={"email": email, "password": "admin123!x"}).json()
        assert tokens.keys() >= {"access_token", "refresh_token", "token_type", "expires_in"}
        fresh = live.request("POST", "/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
        me = live.request("GET", "/api/auth/me", token=fresh["access_token"])
        assert (me.status, me.json()["email"]) == (200, email)

    def test_nobody_makes_himself_an_admin(self, live: Live) -> None:
        body = {"name": "A", "email": f"{uuid4().hex}@example.com", "password": "admin123!x", "role": "admin"}
        answer = live.request("POST", "/api/auth/register", json=body)
        assert (answer.status, answer.json()["code"]) == (403, "admin_role_needs_admin")

    def test_a_second_registration_of_an_email_is_a_conflict(self, live: Live) -> None:
        body = {"email": f"{uuid4().hex}@example.com", "password": "admin123!x"}
        assert [live.request("POST", "/api/auth/register", json=body).status for _ in range(2)] == [201, 409]


class TestSeed004Auth:
    def test_login_by_form_and_logout(self, live: Live) -> None:
        email = f"{uuid4().hex}@example.com"
        assert live.request("POST", "/auth/register", json={"email": email, "password": "admin123!x"}).status == 201
        form = urlencode({"username": email, "password": "admin123!x"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        tokens = live.request("POST", "/auth/login", body=form, headers=kind).json()
        refresh = {"refresh_token": tokens["refresh_token"]}
        assert live.request("POST", "/auth/logout", json=refresh, token=tokens["access_token"]).status == 204
        assert live.request("POST", "/api/auth/refresh", json=refresh).status == 401


class TestSeed001Users:
    def test_a_trainer_waits_for_approval(self, live: Live, admin: str) -> None:
        body = {"email": f"{uuid4().hex}@example.com", "password": "admin123!x", "role": "trainer"}
        user = live.request("POST", "/api/auth/register", json=body).json()
        assert user["status"] == "pending"
        answer = live.request("PATCH", "/api/users/approve", json={"user_id": user["user_id"]}, token=admin)
        assert (answer.status, answer.json()["status"]) == (200, "active")

    def test_nobody_approves_himself(self, live: Live) -> None:
        body = {"email": f"{uuid4().hex}@example.com", "password": "admin123!x", "role": "trainer"}
        user = live.request("POST", "/api/auth/register", json=body).json()
        token = live.login(body["email"], body["password"])
        answer = live.request("PATCH", "/api/users/approve", json={"user_id": user["user_id"]}, token=token)
        assert answer.status == 403

    def test_a_ban_holds_at_once(self, live: Live, admin: str) -> None:
        user = new_member(live)
        assert live.request("GET", "/api/users/me", token=user["token"]).status == 200
        body = {"user_id": user["user_id"]}
        assert live.request("PATCH", "/api/users/ban", json=body, token=admin).status == 200
        assert live.request("GET", "/api/users/me", token=user["token"]).status == 401

    def test_the_list_is_the_admins(self, live: Live, admin: str) -> None:
        assert "results" in live.request("GET", "/api/users/", token=admin).json()
        assert live.request("GET", "/api/users/", token=new_member(live)["token"]).status == 403

    def test_validate_answers_other_services(self, live: Live) -> None:
        user = new_member(live)
        answer = live.request("POST", "/api/auth/validate", json={"token": user["token"]})
        assert (answer.status, answer.json()["user_id"]) == (200, user["user_id"])


class TestSeed002Accounts:
    def test_a_user_comes_with_an_account(self, live: Live) -> None:
        user = new_member(live)
        assert user["account_id"]
        assert live.request("GET", f"/accounts/users/{user['user_id']}", token=user["token"]).status == 200
        assert live.request("GET", "/accounts/users/me", token=user["token"]).json()["user_id"] == user["user_id"]
        account = live.request("GET", f"/accounts/accounts/user/{user['user_id']}", token=user["token"]).json()
        assert (account["account_id"], account["balance"]) == (user["account_id"], "0.00")

    def test_money_moves_between_accounts(self, live: Live, admin: str) -> None:
        sender, receiver = new_member(live, admin, "150.00"), new_member(live)
        body = {"sender_id": sender["account_id"], "receiver_id": receiver["account_id"], "amount": "100.00"}
        made = live.request("POST", "/accounts/transactions", json=body, token=sender["token"])
        assert made.status in (200, 201), made.data
        path = f"/accounts/transactions/{made.json()['transaction_id']}"
        assert live.request("GET", path, token=receiver["token"]).json()["amount"] == "100.00"

    @pytest.mark.parametrize("amount", ["-5.00", "0.00", "1.001"])
    def test_an_amount_that_is_none_is_refused(self, live: Live, admin: str, amount: str) -> None:
        sender, receiver = new_member(live, admin, "10.00"), new_member(live)
        body = {"sender_id": sender["account_id"], "receiver_id": receiver["account_id"], "amount": amount}
        assert live.request("POST", "/accounts/transactions", json=body, token=sender["token"]).status == 400

    def test_nobody_spends_from_a_strangers_account(self, live: Live, admin: str) -> None:
        victim, thief = new_member(live, admin, "10.00"), new_member(live)
        body = {"sender_id": victim["account_id"], "receiver_id": thief["account_id"], "amount": "1.00"}
        assert live.request("POST", "/accounts/transactions", json=body, token=thief["token"]).status == 404

    def test_the_keys_are_public(self, live: Live) -> None:
        keys = live.request("GET", "/accounts/.well-known/jwks.json").json()["keys"]
        assert keys
        assert "d" not in keys[0]


class TestSeed002Payments:
    def test_the_curl_example(self, live: Live, admin: str) -> None:
        user = new_member(live, admin, "200.00")
        body = b'{"amount": 100.00, "currency": "USD", "description": "Test payment"}'
        headers = {"Content-Type": "application/json", "Idempotency-Key": "unique-key-123"}
        first, again = (
            live.request("POST", "/payments/payments", body=body, headers=headers, token=user["token"])
            for _ in range(2)
        )
        assert (first.status, again.status) == (202, 202)
        assert first.data == again.data
        assert again.headers["Idempotency-Replayed"] == "true"
        path = f"/payments/payments/{first.json()['payment_id']}"
        assert live.request("GET", path, token=user["token"]).status == 200

    def test_without_a_key_it_is_refused(self, live: Live) -> None:
        user = new_member(live)
        body = {"amount": "1.00", "currency": "USD", "description": "x"}
        answer = live.request("POST", "/payments/payments", json=body, token=user["token"])
        assert (answer.status, answer.json()["code"]) == (400, "idempotency_key_missing")


class TestSeed002Chat:
    def test_the_javascript_example(self, live: Live) -> None:
        url = live.url.replace("http", "ws") + "/chat/ws/test-room"
        with connect(url) as one, connect(url) as other:
            one.send(json.dumps({"message": "Hello!", "phone_number": "123", "avatar": "url"}))
            heard = json.loads(other.recv(timeout=10))
            info = live.request("GET", "/chat/rooms/test-room/info").json()
        assert {name: heard[name] for name in ("message", "phone_number", "avatar")} == {
            "message": "Hello!",
            "phone_number": "123",
            "avatar": "url",
        }
        assert info["room_name"] == "test-room"
        assert info["active_connections"] >= 2


class TestHealth:
    @pytest.mark.parametrize("context", ["accounts", "payments", "chat"])
    @pytest.mark.parametrize("probe", ["healthz", "readyz"])
    def test_each_context_has_its_probes(self, live: Live, context: str, probe: str) -> None:
        assert live.request("GET", f"/{context}/{probe}").status == 200

    @pytest.mark.parametrize("path", ["/health", "/healthz", "/readyz", "/livez", "/metrics"])
    def test_the_platform_has_them_too(self, live: Live, path: str) -> None:
        assert live.request("GET", path).status == 200

    def test_the_inside_is_closed(self, live: Live) -> None:
        assert live.request("POST", "/internal/contracts/accounts/get_users", json={"user_ids": []}).status == 404


class TestSlashes:
    @pytest.mark.parametrize("path", ["/api/auth/me", "/api/auth/me/"])
    def test_both_forms_answer(self, live: Live, path: str) -> None:
        assert live.request("GET", path, token=new_member(live)["token"]).status == 200
