"""Resumes in plain fields, as the seed has them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from apps.resumes.models import Resume


class TestCreateResume:
    def test_the_seeds_resume(self, desk: Any) -> None:
        reply = desk.create(user_id=str(desk.member.user_id))
        assert reply.status_code == 201
        body = reply.json()
        assert reply["Location"] == f"/api/resumes/{body['resume_id']}"
        assert reply["ETag"] == '"1"'
        assert {name: body[name] for name in ("title", "summary", "skills", "experience", "education")} == {
            "title": "Software Engineer", "summary": "Experienced developer", "skills": ["Python", "FastAPI"],
            "experience": "5 years", "education": "BS in CS",
        }  # fmt: skip
        assert body["user_id"] == str(desk.member.user_id)
        assert desk.events(body["resume_id"]) == ["resume_created"]

    def test_a_title_is_enough(self, desk: Any) -> None:
        body = desk.ask("POST", json={"title": "  Head \n coach "}).json()
        assert (body["title"], body["summary"], body["skills"], body["experience"]) == ("Head coach", "", [], "")

    def test_the_same_key_keeps_one(self, desk: Any) -> None:
        first, again = desk.create(key="one"), desk.create(key="one")
        assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
        assert again.json() == first.json()
        other = desk.create(key="one", title="Another")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    def test_the_same_key_at_once_keeps_one(self, desk: Any) -> None:
        def create(_: int) -> str:
            try:
                return str(desk.create(key="at-once").json()["resume_id"])
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(create, range(8)))) == 1
        assert Resume.objects.using("resumes").filter(user_id=desk.member.user_id).count() == 1

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"user_id": "user-123"}, 400, "user_id_malformed"),
            ({"user_id": str(uuid4())}, 403, "resume_not_for_others"),
            ({"title": "   "}, 422, "resume_text_invalid"),
            ({"title": "t" * 201}, 422, "resume_text_invalid"),
            ({"title": 7}, 400, "malformed"),
            ({"summary": "a\x00b"}, 422, "resume_text_invalid"),
            ({"summary": "s" * 10_001}, 422, "resume_text_invalid"),
            ({"skills": ["s"] * 301}, 422, "resume_text_invalid"),
            ({"skills": "Python"}, 400, "malformed"),
            ({"file_ids": [str(uuid4())]}, 422, "file_not_linkable"),
        ],
    )
    def test_refusals_keep_nothing(self, desk: Any, body: dict[str, Any], status: int, code: str) -> None:
        reply = desk.create(**body)
        assert (reply.status_code, reply.json()["code"]) == (status, code)
        assert not Resume.objects.using("resumes").filter(user_id=desk.member.user_id).exists()

    def test_an_administrator_writes_for_anybody(self, desk: Any) -> None:
        admin = desk.make_user(role="admin")
        body = desk.create(user_id=str(desk.member.user_id), token=admin.token).json()
        assert desk.ask("GET", f"/{body['resume_id']}").json()["user_id"] == str(desk.member.user_id)

    def test_so_many_and_no_more(self, desk: Any, settings: Any) -> None:
        settings.RESUMES_EACH = 2
        desk.created(), desk.created()
        assert desk.create().json()["code"] == "too_many_resumes"


WAYS_IN = [
    ("GET", ""),
    ("PUT", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "/export"),
    ("PUT", "/document"),
    ("GET", "/versions"),
    ("GET", "/versions/1"),
    ("POST", "/versions/1/restore"),
    ("GET", "/publish"),
    ("POST", "/publish"),
    ("DELETE", "/publish"),
    ("GET", "/pdf"),
    ("GET", "/preview"),
]


class TestReadResumes:
    def test_a_strangers_resume_is_not_there(self, desk: Any) -> None:
        path = f"/{desk.created()['resume_id']}"
        for method, tail in WAYS_IN:
            reply = desk.ask(method, path + tail, json={}, token=desk.stranger.token)
            assert (reply.status_code, reply.json()["code"]) == (404, "resume_not_found"), (method, tail)
        assert desk.ask("GET", path).json()["version"] == 1

    def test_staff_read_all_and_change_none(self, desk: Any) -> None:
        trainer = desk.make_user(role="trainer").token
        path = f"/{desk.created()['resume_id']}"
        assert desk.ask("GET", path, token=trainer).status_code == 200
        assert desk.ask("PATCH", path, json={"title": "Mine"}, token=trainer).status_code == 404
        assert desk.ask("DELETE", path, token=trainer).status_code == 404

    def test_lists_by_cursor(self, desk: Any) -> None:
        made = [desk.created(title=f"No. {n}")["resume_id"] for n in range(5)]
        seen, cursor = [], ""
        while cursor is not None:
            page = desk.ask("GET", f"?limit=2&cursor={cursor}").json()
            seen += [one["resume_id"] for one in page["results"]]
            cursor = page["next"]
        assert seen == made[::-1]
        of_user = desk.ask("GET", f"/user/{desk.member.user_id}").json()["results"]
        assert [one["resume_id"] for one in of_user] == seen

    def test_a_list_of_somebody_else(self, desk: Any) -> None:
        desk.created()
        path = f"/user/{desk.member.user_id}"
        assert desk.ask("GET", path, token=desk.stranger.token).status_code == 404
        assert len(desk.ask("GET", path, token=desk.make_user(role="trainer").token).json()["results"]) == 1
        assert desk.ask("GET", "", token=desk.stranger.token).json()["results"] == []
        assert desk.ask("GET", "/user/user-123").json()["code"] == "user_id_malformed"

    @pytest.mark.parametrize("tail", ["?cursor=%%%", "?cursor=bm8", "?limit=0", "?limit=999", "?limit=x"])
    def test_odd_questions(self, desk: Any, tail: str) -> None:
        assert desk.ask("GET", tail).status_code == 400


class TestChangeResume:
    def test_put_replaces_what_is_sent(self, desk: Any) -> None:
        made = desk.created()
        body = desk.ask(
            "PUT",
            f"/{made['resume_id']}",
            json={"title": "Senior Software Engineer", "skills": ["Python", "FastAPI", "Docker"]},
        ).json()
        assert (body["title"], body["skills"]) == ("Senior Software Engineer", ["Python", "FastAPI", "Docker"])
        assert (body["summary"], body["experience"], body["version"]) == (made["summary"], made["experience"], 2)
        assert desk.exported(made["resume_id"])["basics"]["label"] == "Senior Software Engineer"
        assert desk.events(made["resume_id"]) == ["resume_created", "resume_changed"]

    def test_null_empties(self, desk: Any) -> None:
        made = desk.created()
        body = desk.ask("PATCH", f"/{made['resume_id']}", json={"summary": None, "skills": None}).json()
        assert (body["summary"], body["skills"], body["experience"]) == ("", [], "5 years")

    def test_what_changes_nothing_leaves_no_trace(self, desk: Any) -> None:
        made = desk.created()
        body = desk.ask("PUT", f"/{made['resume_id']}", json={"title": made["title"], "skills": made["skills"]}).json()
        assert body["version"] == 1
        assert desk.events(made["resume_id"]) == ["resume_created"]

    def test_nobody_overwrites_what_they_have_not_seen(self, desk: Any) -> None:
        path = f"/{desk.created()['resume_id']}"
        assert desk.ask("PUT", path, json={"title": "A", "version": 1}).status_code == 200
        late = desk.ask("PUT", path, json={"title": "B"}, headers={"If-Match": '"1"'})
        assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "resume_changed", 2)
        assert desk.ask("GET", path).json()["title"] == "A"
        assert desk.ask("DELETE", path, headers={"If-Match": '"1"'}).status_code == 409

    def test_at_once_one_wins(self, desk: Any) -> None:
        path = f"/{desk.created()['resume_id']}"

        def change(n: int) -> int:
            try:
                return int(desk.ask("PUT", path, json={"title": f"T{n}", "version": 1}).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(6) as pool:
            assert sorted(pool.map(change, range(6))) == [200, 409, 409, 409, 409, 409]

    def test_a_resume_that_grows_too_large(self, desk: Any, settings: Any) -> None:
        settings.RESUME_LARGEST_BYTES = 1_000
        path = f"/{desk.created()['resume_id']}"
        reply = desk.ask("PATCH", path, json={"summary": "s" * 1_000})
        assert (reply.status_code, reply.json()["code"]) == (413, "resume_too_large")


class TestDeleteResume:
    def test_it_is_gone_with_all_it_was(self, desk: Any) -> None:
        made = desk.created()
        path = f"/{made['resume_id']}"
        slug = desk.published(made["resume_id"])["slug"]
        assert desk.ask("DELETE", path).status_code == 204
        assert desk.ask("DELETE", path).status_code == 404
        assert desk.http.get(f"/api/resumes/public/{slug}").status_code == 404
        assert desk.events(made["resume_id"])[-1] == "resume_deleted"


def test_the_contract_shows_a_resume(desk: Any) -> None:
    from uuid import UUID

    from apps.resumes.contract import ResumeNotFound, Resumes
    from kernel.contracts import client

    made = desk.created()
    assert client(Resumes).get_resume(resume_id=UUID(made["resume_id"])).title == "Software Engineer"
    with pytest.raises(ResumeNotFound):
        client(Resumes).get_resume(resume_id=uuid4())
