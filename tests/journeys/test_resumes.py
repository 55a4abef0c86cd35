"""The resumes of seed 002, through the gateway, and again once resumes and basement have moved out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.live import Live

pytestmark = pytest.mark.journey

SEED = {
    "title": "Software Engineer", "summary": "Experienced developer", "skills": ["Python", "FastAPI"],
    "experience": "5 years", "education": "BS in CS",
}  # fmt: skip
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def member(live: Live) -> tuple[str, str]:
    """Id and token."""
    email = f"{uuid4().hex}@example.com"
    body = {"name": "Coach", "email": email, "password": PASSWORD}
    made = live.request("POST", "/api/auth/register", json=body)
    assert made.status == 201, made.data
    token = live.login(email, PASSWORD)
    return str(live.request("GET", "/api/users/me", token=token).json()["user_id"]), token


def new_resume(live: Live, member: tuple[str, str]) -> dict[str, Any]:
    user_id, token = member
    made = live.request("POST", "/api/resumes", json={"user_id": user_id, **SEED}, token=token)
    assert made.status == 201, made.data
    return dict(made.json())


class TestSeed002:
    def test_create_read_update_list_delete(self, live: Live, member: tuple[str, str]) -> None:
        user_id, token = member
        made = new_resume(live, member)
        assert {name: made[name] for name in SEED} == SEED
        path = f"/api/resumes/{made['resume_id']}"
        assert live.request("GET", path, token=token).json() == made
        body = {"title": "Senior Software Engineer", "skills": ["Python", "FastAPI", "Docker"]}
        changed = live.request("PUT", path, json=body, token=token).json()
        assert (changed["title"], changed["skills"]) == (body["title"], body["skills"])
        for listed in ("/api/resumes", f"/api/resumes/user/{user_id}"):
            results = live.request("GET", listed, token=token).json()["results"]
            assert made["resume_id"] in [one["resume_id"] for one in results]
        assert live.request("DELETE", path, token=token).status == 204
        assert live.request("GET", path, token=token).status == 404

    def test_a_name_for_a_user_is_told_what_to_send(self, live: Live, member: tuple[str, str]) -> None:
        refused = live.request("POST", "/api/resumes", json={"user_id": "user-123", **SEED}, token=member[1])
        assert (refused.status, refused.json()["code"]) == (400, "user_id_malformed")

    @pytest.mark.parametrize(("method", "tail"), [("POST", ""), ("GET", ""), ("PUT", f"/{uuid4()}")])
    def test_a_token_is_needed(self, live: Live, method: str, tail: str) -> None:
        assert live.request(method, "/api/resumes" + tail, json=SEED).status == 401

    def test_on_paper_and_in_public(self, live: Live, member: tuple[str, str]) -> None:
        path = f"/api/resumes/{new_resume(live, member)['resume_id']}"
        pdf = live.request("GET", f"{path}/pdf?theme=modern", token=member[1])
        assert (pdf.status, pdf.data[:5]) == (200, b"%PDF-")
        link = live.request("POST", f"{path}/publish", json={}, token=member[1]).json()
        assert live.request("GET", link["public_url"]).json()["title"] == SEED["title"]
        assert live.request("GET", link["pdf_url"]).data[:5] == b"%PDF-"


def test_resumes_and_basement_as_services(live: Live, member: tuple[str, str]) -> None:
    for context in ("basement", "resumes"):
        live.extract(context)
        live.manage("route", context, "--service")
    try:
        made = live.request("POST", "/api/resumes", json=SEED, token=member[1])
        assert (made.status, made.headers["X-Served-By"]) == (201, "resumes")
        path = f"/api/resumes/{made.json()['resume_id']}"
        assert live.request("GET", f"{path}/pdf", token=member[1]).data[:5] == b"%PDF-"
        missing = live.request("PATCH", path, json={"file_ids": [str(uuid4())]}, token=member[1])
        assert (missing.status, missing.json()["code"]) == (422, "file_not_linkable")
    finally:
        for context in ("basement", "resumes"):
            live.manage("route", context, "--back")
