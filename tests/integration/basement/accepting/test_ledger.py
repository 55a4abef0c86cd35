"""Every key in the store is named by a row from before its first byte until after its last byte is gone.

Looked at over another connection, whenever the code under test goes to the disk or to the database, and when it comes
back. To be killed at any of these points therefore leaves nothing that nobody knows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings

from apps.basement.models import Blob
from apps.basement.storage import store
from apps.basement.usecases.collect_garbage import collect_garbage
from tests.chaos.killed import is_touch
from tests.integration.basement.accepting.rows import blobs, files
from tests.integration.basement.accepting.test_upload_file import text

NAMED = "SELECT storage_key FROM basement_incoming UNION ALL SELECT storage_key FROM basement_blob"


class Watcher:
    """A profiling hook that looks at store and database; nothing that it does is looked at itself."""

    def __init__(self, other: psycopg.Connection[Any]) -> None:
        self.other, self.looks, self.strays = other, 0, dict[str, str]()
        self.seen: set[str] = set()

    def __call__(self, frame: Any, event: str, argument: Any) -> None:
        if is_touch(frame, event, argument):
            self.looks += 1
            there = {entry.key for entry in store.entries()}
            named = {key for (key,) in self.other.execute(NAMED)}
            self.seen |= there
            where = f"{event} {getattr(argument, '__name__', '')} in {frame.f_code.co_qualname}"
            self.strays |= dict.fromkeys(there - named, where)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[[Callable[[], Any]], Watcher]]:
    files_options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    parameters: Any = connections["basement"].get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}

    def run(act: Callable[[], Any]) -> Watcher:
        watcher = Watcher(other)
        sys.setprofile(watcher)
        try:
            act()
        finally:
            sys.setprofile(None)
        return watcher

    with (
        override_settings(STORAGES={**settings.STORAGES, "files": files_options}),
        psycopg.connect(**wanted, autocommit=True) as other,
    ):
        yield run


@pytest.fixture
def person(make_user: Any) -> Any:
    return make_user()


def check(watcher: Watcher, *, keys: int) -> None:
    assert watcher.looks > 10, "the hook must have seen something"
    assert len(watcher.seen) == keys, "bytes must have been there to be named"
    assert watcher.strays == {}


def test_a_new_file(watch: Any, upload: Any, person: Any) -> None:
    check(watch(lambda: upload(person, text())), keys=1)
    assert len(files(person.user_id)) == 1


def test_equal_bytes(watch: Any, upload: Any, person: Any) -> None:
    content = text()
    upload(person, content)
    check(watch(lambda: upload(person, content)), keys=2)
    assert len(files(person.user_id)) == 2


def test_a_refused_file(watch: Any, upload: Any, person: Any) -> None:
    check(watch(lambda: upload(person, text(), after={"bucket_name": "avatars"})), keys=1)
    assert files(person.user_id) == []


def test_bytes_in_place_of_missing_ones(watch: Any, upload: Any, person: Any) -> None:
    content = text()
    upload(person, content)
    Blob.objects.using("basement").filter(owner_id=person.user_id).update(missing_since="2026-01-01T00:00Z")
    check(watch(lambda: upload(person, content)), keys=2)


def test_a_deleted_file_that_is_collected(watch: Any, upload: Any, person: Any, http: Any) -> None:
    made = upload(person, text()).json()

    def delete() -> None:
        assert http.delete(f"/api/files/{made['file_id']}", token=person.token).status_code == 204
        collect_garbage()

    check(watch(delete), keys=1)
    assert blobs(person.user_id) == []
    assert list(store.entries()) == []
