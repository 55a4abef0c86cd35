"""Deleting: counted down, told, refused while somebody needs the file; a stranger changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.basement.contract import FileDeleted
from apps.basement.local import IMPLEMENTATION as basement
from apps.basement.models import File, Hold, Share
from kernel.db import rows as sql_rows
from tests.integration.basement.accepting.rows import blobs, files, used
from tests.integration.basement.accepting.test_upload_file import at_once, refusal, text

TOLD = "SELECT count(*) FROM outbox WHERE type = %s AND aggregateid = %s"


@pytest.fixture
def person(make_user: Any) -> Any:
    return make_user()


def delete(http: Any, person: Any, file_id: str) -> Any:
    return http.delete(f"/api/files/{file_id}", token=person.token)


def test_a_deleted_file_is_gone_and_told(upload: Any, http: Any, person: Any) -> None:
    made = upload(person, text()).json()
    Share.objects.using("basement").create(file_id=made["file_id"], secret_hash=uuid4().bytes)

    assert delete(http, person, made["file_id"]).status_code == 204

    assert files(person.user_id) == []
    assert [blob.references for blob in blobs(person.user_id)] == [0]
    assert used(person.user_id) == 0
    assert sql_rows("basement", TOLD, [FileDeleted.topic, made["file_id"]]) == [(1,)]
    assert not Share.objects.using("basement").filter(file_id=made["file_id"]).exists()


def test_equal_bytes_are_counted_down(upload: Any, http: Any, person: Any) -> None:
    content = text()
    first, _ = upload(person, content, "a.txt").json(), upload(person, content, "b.txt").json()
    delete(http, person, first["file_id"])
    assert [blob.references for blob in blobs(person.user_id)] == [1]
    assert used(person.user_id) == len(content)


def test_a_stranger_deletes_nothing(upload: Any, http: Any, person: Any, make_user: Any) -> None:
    made = upload(person, text()).json()
    for stranger in (make_user(), make_user(role="trainer")):
        assert refusal(delete(http, stranger, made["file_id"])) == (404, "file_not_found")
    assert len(files(person.user_id)) == 1
    assert used(person.user_id) == made["size"]


def test_an_administrator_deletes_for_its_owner(upload: Any, http: Any, person: Any, make_user: Any) -> None:
    made = upload(person, text()).json()
    assert delete(http, make_user(role="admin"), made["file_id"]).status_code == 204
    assert (files(person.user_id), used(person.user_id)) == ([], 0)


def test_a_held_file_stays(upload: Any, http: Any, person: Any) -> None:
    made = upload(person, text()).json()
    file_id = files(person.user_id)[0].pk
    basement.hold_file(file_id=file_id, user_id=person.user_id, holder="resumes:1", public=False)

    answer = delete(http, person, made["file_id"])

    assert refusal(answer) == (409, "file_held")
    assert answer.json()["holders"] == ["resumes:1"]
    assert used(person.user_id) == made["size"]
    assert [blob.references for blob in blobs(person.user_id)] == [1]
    basement.release_file(file_id=file_id, holder="resumes:1")
    assert delete(http, person, made["file_id"]).status_code == 204


def test_twice_is_once(upload: Any, http: Any, person: Any) -> None:
    made = upload(person, text()).json()
    keeps = upload(person, text()).json()
    assert [delete(http, person, made["file_id"]).status_code for _ in range(2)] == [204, 404]
    assert used(person.user_id) == keeps["size"]


def test_at_once_is_once(upload: Any, http: Any, person: Any) -> None:
    made = upload(person, text()).json()
    keeps = upload(person, text()).json()
    answers = at_once(6, lambda number: delete(http, person, made["file_id"]).status_code)
    assert sorted(answers) == [204, *[404] * 5]
    assert used(person.user_id) == keeps["size"]
    assert sql_rows("basement", TOLD, [FileDeleted.topic, made["file_id"]]) == [(1,)]


def test_holding_and_deleting_at_once_never_leave_a_hold_without_its_file(upload: Any, http: Any, person: Any) -> None:
    from apps.basement.contract import FileNotFound

    for _ in range(6):
        made = upload(person, text()).json()
        file_id = File.objects.using("basement").get(pk=made["file_id"]).pk

        def act(number: int, file_id: Any = file_id) -> str:
            if number % 2:
                return str(delete(http, person, str(file_id)).status_code)
            try:
                basement.hold_file(file_id=file_id, user_id=person.user_id, holder=f"test:{number}", public=False)
            except FileNotFound:
                return "not found"
            return "held"

        outcomes = at_once(4, act)
        held, gone = "held" in outcomes, "204" in outcomes
        assert held != gone, outcomes
        assert Hold.objects.using("basement").filter(file_id=file_id).exists() == held
        assert File.objects.using("basement").filter(pk=file_id).exists() == held


def test_deleting_and_uploading_the_same_bytes_at_once_keeps_the_count(upload: Any, http: Any, person: Any) -> None:
    content = text()
    first = [upload(person, content, f"{number}.txt").json()["file_id"] for number in range(4)]

    def act(number: int) -> int:
        if number % 2:
            return int(delete(http, person, first[number // 2]).status_code)
        return int(upload(person, content, f"again-{number}.txt").status_code)

    assert sorted(at_once(8, act)) == [201] * 4 + [204] * 4
    (blob,) = blobs(person.user_id)
    assert (blob.references, len(files(person.user_id)), used(person.user_id)) == (4, 4, 4 * len(content))
