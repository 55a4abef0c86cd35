"""S3 for real: a server that checks signatures, and uploads over HTTP that end in it."""

from __future__ import annotations

import hashlib
import itertools
import os
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from django.test import override_settings

from apps.basement.models import Blob, Incoming
from apps.basement.storage import store
from apps.basement.storage.s3 import PART_BYTES
from tests.fakes.s3_server import S3Server
from tests.integration.basement.accepting.conftest import multipart

LARGE = PART_BYTES * 2 + 12_345


@pytest.fixture(autouse=True)
def in_s3(s3: S3Server) -> Iterator[None]:
    with override_settings(STORAGES=s3.storages(location="http")):
        yield


@pytest.fixture
def send(http: Any, make_user: Any) -> Any:
    person = make_user()

    def upload(content: bytes, **fields: str) -> Any:
        more = [(name, None, value.encode()) for name, value in fields.items()]
        body, kind = multipart(("file", "large.bin", content), *more, declared="application/octet-stream")
        return person, http.post("/api/files/upload", data=body, content_type=kind, token=person.token)

    return upload


def test_the_server_checks_signatures(s3: S3Server) -> None:
    with override_settings(STORAGES=s3.storages(secret_key="another")), pytest.raises(store.StorageUnavailable) as no:
        store.put(store.new_key(), [b"forged"])
    assert "SignatureDoesNotMatch" in no.value.internal


def test_a_server_that_is_away_is_a_503(s3: S3Server, send: Any) -> None:
    with override_settings(STORAGES=s3.storages(endpoint_url="http://127.0.0.1:9")):
        person, answer = send(b"nowhere to go\n")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    rows = Incoming.objects.using("basement").filter(owner_id=person.user_id)
    assert [row.doomed for row in rows] == [True], "the collection tries again when it is back"


@pytest.mark.parametrize("size", [100, LARGE], ids=["one-request", "parts"])
def test_an_upload_goes_into_the_bucket(send: Any, size: int) -> None:
    content = os.urandom(size)
    person, answer = send(content)
    assert answer.status_code == 201, answer.content
    blob = Blob.objects.using("basement").get(owner_id=person.user_id)
    assert store.measure(blob.storage_key).sha256 == hashlib.sha256(content).digest()


def test_memory_is_bounded_by_a_part() -> None:
    block = os.urandom(2**20)
    store.put(store.new_key(), [block])  # what the first request imports and opens is no cost of a large one
    tracemalloc.start()
    try:
        stored = store.put(store.new_key(), itertools.repeat(block, 40))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored.size == 40 * 2**20
    assert peak < 2 * PART_BYTES + 4 * 2**20, f"{peak / 2**20:.1f} MiB"


def test_a_refused_upload_leaves_no_parts(send: Any) -> None:
    before = {entry.key for entry in store.entries()}
    person, answer = send(os.urandom(LARGE), bucket_name="avatars")
    assert answer.status_code in (413, 415), answer.content
    assert {entry.key for entry in store.entries()} == before
    assert not Incoming.objects.using("basement").filter(owner_id=person.user_id).exists()


def test_a_presigned_address_gives_the_bytes_with_our_headers_to_nobody_who_changes_it() -> None:
    key = store.new_key()
    store.put(key, [b"for whoever has the address"])
    disposition = "attachment; filename*=UTF-8''caf%C3%A9.txt"
    address = store.presigned(key, seconds=60, disposition=disposition, content_type="text/plain")
    assert address is not None

    answer = urllib3.request("GET", address)
    assert (answer.status, answer.data) == (200, b"for whoever has the address")
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == "text/plain"

    for forged in (address.replace("Expires=60", "Expires=600"), address.replace("attachment", "inline")):
        assert forged != address
        assert urllib3.request("GET", forged).status == 403


def test_files_on_a_disk_have_a_path_and_no_presigned_address(settings: Any, tmp_path: Any) -> None:
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={**settings.STORAGES, "files": options}):
        key = store.new_key()
        store.put(key, [b"here"])
        path = store.local_path(key)
        assert path is not None
        assert path.read_bytes() == b"here"
        assert store.presigned(key, seconds=1, disposition="inline", content_type="text/plain") is None
    assert store.local_path(key) is None
