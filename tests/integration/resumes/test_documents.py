"""JSON Resume in and out, and the versions of a resume."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.resumes.conftest import sample

SAMPLES = ["sample", "senior-engineer", "new-grad", "career-changer"]
ODD = {
    "x-tool": {"deep": [1, 1.5, None, True, {"n": 123456789012345678901234567890}]},
    "basics": {"name": "Zoë", "x-pronouns": "they"},
    "meta": {"version": "v1.0.0", "theme": "elegant", "layout": [["a"], []]},
    "work": [{"name": "B"}, {"name": "A", "x-internal": "kept"}],
    "skills": [],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_standards_own_examples_come_back_as_they_were(desk: Any, name: str) -> None:
    assert desk.exported(desk.imported(sample(name))) == sample(name)


def test_what_the_standard_does_not_know_comes_back_too_in_its_order(desk: Any) -> None:
    back = desk.exported(desk.imported(ODD))
    assert back == ODD
    assert list(back) == list(ODD)


def test_an_import_is_a_resume_in_plain_fields(desk: Any) -> None:
    body = desk.ask("GET", f"/{desk.imported(sample())}").json()
    assert (body["title"], body["skills"]) == ("Programmer", ["Web Development", "Compression"])
    titled = desk.ask("GET", f"/{desk.imported(sample(), '?title=Mine')}").json()
    assert titled["title"] == "Mine"


def test_the_same_key_imports_once(desk: Any) -> None:
    first, again = (desk.ask("POST", "/import", json=sample(), headers={"Idempotency-Key": "i"}) for _ in range(2))
    assert first.json() == again.json()
    other = desk.ask("POST", "/import", json={}, headers={"Idempotency-Key": "i"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_every_mistake_is_named_by_its_path(desk: Any) -> None:
    reply = desk.ask("POST", "/import", json={"basics": {"email": "x"}, "work": [{"startDate": "1"}]})
    assert (reply.status_code, reply.json()["code"]) == (422, "resume_document_invalid")
    assert {mistake["path"] for mistake in reply.json()["errors"]} == {"$.basics.email", "$.work[0].startDate"}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b'{"a": 1e999}', 400),
        (b'{"basics": {"name": "\\u0000"}}', 422),
        (b'{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422),
        (b'{"x": "' + b"a" * 300_000 + b'"}', 413),
        (b'{"x": "' + b"a" * 1_200_000 + b'"}', 413),
    ],
    ids=range(9),
)
def test_hostile_bodies(desk: Any, data: bytes, status: int) -> None:
    assert desk.ask("POST", "/import", data=data).status_code == status
    path = f"/{desk.created()['resume_id']}"
    assert desk.ask("PUT", f"{path}/document", data=data).status_code == status
    assert desk.ask("GET", path).json()["version"] == 1


def test_a_document_is_json(desk: Any) -> None:
    assert desk.ask("POST", "/import", data=b"{}", content_type="text/plain").status_code == 415


def test_replacing_the_document(desk: Any) -> None:
    resume_id = desk.created()["resume_id"]
    reply = desk.ask("PUT", f"/{resume_id}/document", json=sample(), headers={"If-Match": '"1"'})
    assert (reply.json()["title"], reply.json()["version"]) == ("Software Engineer", 2)
    assert desk.exported(resume_id) == sample()
    late = desk.ask("PUT", f"/{resume_id}/document", json={}, headers={"If-Match": '"1"'})
    assert late.json()["code"] == "resume_changed"


def test_an_export_that_is_known_is_not_sent(desk: Any) -> None:
    path = f"/{desk.created()['resume_id']}/export"
    tag = desk.ask("GET", path)["ETag"]
    assert desk.ask("GET", path, headers={"If-None-Match": tag}).status_code == 304


class TestVersions:
    def test_every_change_is_kept_and_any_can_come_back(self, desk: Any) -> None:
        resume_id = desk.created()["resume_id"]
        desk.ask("PUT", f"/{resume_id}", json={"title": "Second"})
        desk.ask("PUT", f"/{resume_id}/document", json=sample())
        listed = desk.ask("GET", f"/{resume_id}/versions").json()["results"]
        assert [(one["version"], one["title"]) for one in listed] == [
            (3, "Second"), (2, "Second"), (1, "Software Engineer"),
        ]  # fmt: skip
        assert {one["changed_by"] for one in listed} == {str(desk.member.user_id)}

        restored = desk.ask("POST", f"/{resume_id}/versions/1/restore").json()

        assert (restored["version"], restored["title"], restored["experience"]) == (4, "Software Engineer", "5 years")
        assert desk.ask("GET", f"/{resume_id}/versions/3").json()["document"] == sample()

    def test_by_cursor(self, desk: Any) -> None:
        resume_id = desk.created()["resume_id"]
        for n in range(4):
            desk.ask("PUT", f"/{resume_id}", json={"title": f"T{n}"})
        first = desk.ask("GET", f"/{resume_id}/versions?limit=3").json()
        rest = desk.ask("GET", f"/{resume_id}/versions?limit=3&cursor={first['next']}").json()
        assert [one["version"] for one in first["results"] + rest["results"]] == [5, 4, 3, 2, 1]
        assert rest["next"] is None
        for cursor in ("bm8", "OTk5OTk5OTk5OTk5OTk5OTk5", "LTE"):
            assert desk.ask("GET", f"/{resume_id}/versions?cursor={cursor}").status_code == 400

    def test_restoring_what_is_there_changes_nothing(self, desk: Any) -> None:
        resume_id = desk.created()["resume_id"]
        assert desk.ask("POST", f"/{resume_id}/versions/1/restore").json()["version"] == 1

    @pytest.mark.parametrize("version", [0, 2, 10**30])
    def test_a_version_that_never_was(self, desk: Any, version: int) -> None:
        path = f"/{desk.created()['resume_id']}/versions/{version}"
        assert desk.ask("GET", path).json()["code"] == "resume_version_not_found"
        assert desk.ask("POST", f"{path}/restore").json()["code"] == "resume_version_not_found"

    def test_the_oldest_go_when_there_are_many(self, desk: Any, settings: Any) -> None:
        settings.RESUME_VERSIONS_KEPT = 3
        resume_id = desk.created()["resume_id"]
        for n in range(5):
            desk.ask("PUT", f"/{resume_id}", json={"title": f"T{n}"})
        listed = desk.ask("GET", f"/{resume_id}/versions").json()["results"]
        assert [one["version"] for one in listed] == [6, 5, 4]
