"""Holds: a file is kept for another context, and may be shown in public meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from apps.basement.contract import FileNotFound
from apps.basement.local import IMPLEMENTATION as BASEMENT
from apps.basement.models import File, Hold
from kernel.db import transaction
from tests.factories.files import add_file


@pytest.fixture
def owner(make_user: Any) -> Any:
    return make_user()


def holds_of(file: File) -> dict[str, bool]:
    return dict(Hold.objects.using("basement").filter(file=file).values_list("holder", "public"))


def test_the_same_holder_is_one_hold(owner: Any) -> None:
    file = add_file(owner.user_id)
    for public in (False, True, True):
        view = BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="resumes:1", public=public)
        assert view.is_public is public
    BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="resumes:2", public=False)
    assert holds_of(file) == {"resumes:1": True, "resumes:2": False}


def test_public_as_long_as_one_holder_says_so(http: Any, owner: Any) -> None:
    file = add_file(owner.user_id)
    for holder in ("a", "b"):
        BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder=holder, public=True)
    seen = []
    for holder in ("a", "b"):
        seen.append(http.get(f"/api/files/{file.file_id}/content").status_code)
        BASEMENT.release_file(file_id=file.file_id, holder=holder)
    seen.append(http.get(f"/api/files/{file.file_id}/content").status_code)
    assert seen == [200, 200, 404]


def test_letting_go_twice_is_once(owner: Any) -> None:
    file = add_file(owner.user_id)
    BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="a", public=False)
    BASEMENT.release_file(file_id=file.file_id, holder="another")
    assert holds_of(file) == {"a": False}
    for _ in range(2):
        BASEMENT.release_file(file_id=file.file_id, holder="a")
    assert holds_of(file) == {}


def test_anothers_file_cannot_be_held(owner: Any) -> None:
    file = add_file(owner.user_id)
    for file_id, user_id in ((file.file_id, uuid4()), (uuid4(), owner.user_id)):
        with pytest.raises(FileNotFound):
            BASEMENT.hold_file(file_id=file_id, user_id=user_id, holder="a", public=True)
    assert holds_of(file) == {}


def test_files_come_in_the_order_asked_for(owner: Any) -> None:
    first, second = add_file(owner.user_id), add_file(owner.user_id)
    asked = [second.file_id, uuid4(), first.file_id, second.file_id]
    assert [view.file_id for view in BASEMENT.get_files(file_ids=asked)] == [second.file_id, first.file_id]
    assert BASEMENT.get_files(file_ids=[]) == []


def test_what_is_held_is_not_deleted(http: Any, owner: Any) -> None:
    file = add_file(owner.user_id)
    BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="a", public=False)
    assert http.delete(f"/api/files/{file.file_id}", token=owner.token).status_code == 409
    assert http.get(f"/api/files/{file.file_id}", token=owner.token).status_code == 200
    BASEMENT.release_file(file_id=file.file_id, holder="a")
    assert http.delete(f"/api/files/{file.file_id}", token=owner.token).status_code == 204
    assert http.get(f"/api/files/{file.file_id}", token=owner.token).status_code == 404


def test_a_hold_waits_for_a_deletion_under_way(owner: Any) -> None:
    file = add_file(owner.user_id)

    def hold() -> None:
        try:
            BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="late", public=False)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction("basement"):
            File.objects.using("basement").select_for_update().get(pk=file.pk)
            late = pool.submit(hold)
            with pytest.raises(TimeoutError):
                late.result(timeout=0.3)
            file.delete(using="basement")
        with pytest.raises(FileNotFound):
            late.result(timeout=10)


def test_held_or_deleted_never_both(http: Any, owner: Any) -> None:
    files = [add_file(owner.user_id) for _ in range(20)]

    def hold(file: File) -> bool:
        try:
            BASEMENT.hold_file(file_id=file.file_id, user_id=owner.user_id, holder="race", public=False)
        except FileNotFound:
            return False
        finally:
            connections.close_all()
        return True

    def delete(file: File) -> bool:
        try:
            return bool(http.delete(f"/api/files/{file.file_id}", token=owner.token).status_code == 204)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        held = [pool.submit(hold, file) for file in files]
        deleted = [pool.submit(delete, file) for file in files]
    outcomes = [(one.result(), two.result()) for one, two in zip(held, deleted, strict=True)]
    assert all(kept != gone for kept, gone in outcomes), outcomes
    there = set(File.objects.using("basement").filter(owner_id=owner.user_id).values_list("pk", flat=True))
    assert there == {file.file_id for file, (kept, _) in zip(files, outcomes, strict=True) if kept}
