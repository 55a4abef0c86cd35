"""The seeds' own requests, as their papers write them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4


def test_shop_register_login_refresh_me(http: Any, address: str) -> None:
    email = f"user-{uuid4().hex}@example.com"
    body = {"name": "Admin", "email": email, "password": "admin123", "role": "admin"}
    assert http.post("/api/auth/register", json=body).json()["code"] == "admin_role_needs_admin"
    assert http.post("/api/auth/register", json=body | {"role": "member"}).status_code == 201
    headers = {"X-Forwarded-For": address}
    login = http.post("/api/auth/login", json={"email": email, "password": "admin123"}, headers=headers).json()
    assert login.keys() >= {"access_token", "refresh_token"}
    assert http.get("/api/auth/me", token=login["access_token"]).json()["name"] == "Admin"
    refreshed = http.post("/api/auth/refresh", json={"refresh_token": login["refresh_token"]}).json()
    assert http.get("/api/auth/me", token=refreshed["access_token"]).status_code == 200


def test_scaffold_user_by_phone_with_account(http: Any, address: str) -> None:
    phone = str(uuid4().int)[:10]
    created = http.post("/api/users", json={"phone_number": phone, "password": "pass", "date_of_birth": "1990-01-01"})
    assert (created.status_code, created.json()["phone_number"]) == (201, phone)
    headers = {"X-Forwarded-For": address}
    login = http.post("/api/auth/login", json={"phone_number": phone, "password": "pass"}, headers=headers).json()
    user_id = created.json()["user_id"]
    assert http.get(f"/api/users/{user_id}", token=login["access_token"]).json()["user_id"] == user_id


def test_catalog_form_login_and_logout(http: Any, address: str) -> None:
    email = f"{uuid4().hex}@example.com"
    http.post("/api/auth/register", json={"email": email, "password": "securepassword123"})
    form = "application/x-www-form-urlencoded"
    login = http.post(
        "/api/auth/login",
        data=f"username={email}&password=securepassword123",
        content_type=form,
        headers={"X-Forwarded-For": address},
    )
    assert login.status_code == 200
    assert http.post("/api/auth/logout", token=login.json()["access_token"]).status_code == 204


def test_gym_validate(http: Any, member: Any) -> None:
    assert http.post("/api/auth/validate", token=member.access_token).json()["active"] is True
