"""The same over S3: parts, the tail between two requests, hosts that die with bytes in memory."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from apps.basement.models import File
from apps.basement.receiving import s3 as adapter
from apps.basement.receiving import staging
from apps.basement.receiving.holding import take
from apps.basement.storage import store
from apps.basement.usecases.finish_upload import finish_uploads
from apps.basement.usecases.terminate_upload import terminate_upload
from tests.fakes.s3_server import S3Server, s3_server
from tests.integration.basement.receiving.steps import begin, let_time_pass, row, send, state, used
from tests.integration.basement.receiving.tus import MEBIBYTE, content

LENGTH = 13 * MEBIBYTE + 17
PART = 5 * MEBIBYTE


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as found:
        yield found


@pytest.fixture(autouse=True)
def _on_s3(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(adapter, "PART_BYTES", PART)
    with override_settings(STORAGES=server.storages(location=f"run-{uuid4().hex}"), SMALL_UPLOAD_BYTES=0):
        yield


@pytest.fixture
def owner() -> UUID:
    return uuid4()


def keys() -> list[str]:
    return sorted(entry.key for entry in store.entries())


def test_an_upload_in_uneven_parts(owner: UUID) -> None:
    whole = content(LENGTH, seed=21)
    upload_id, key = begin(owner, LENGTH), ""
    stops = [*sorted(random.Random(3).sample(range(1, LENGTH), 7)), LENGTH]
    offset = 0
    for stop in stops:
        assert send(owner, upload_id, offset, whole[offset:stop]).received == stop
        key, offset = row(upload_id).storage_key, stop
        tails = [one for one in keys() if one.startswith(key + adapter.TAIL)]
        assert tails == [tail for tail in [row(upload_id).staging["tail"]] if tail], "one tail, and the row names it"
    finish_uploads()
    assert state(owner, upload_id).status == "done"
    file = File.objects.using("basement").select_related("blob").get(owner_id=owner)
    assert bytes(file.blob.sha256) == hashlib.sha256(whole).digest()
    assert keys() == [key]


def test_a_host_that_dies_keeps_the_parts_that_the_row_names(owner: UUID) -> None:
    whole = content(LENGTH, seed=22)
    upload_id = begin(owner, LENGTH)
    send(owner, upload_id, 0, whole[:1000])
    _die_after(owner, upload_id, whole[1000 : PART + 70_000])
    kept = state(owner, upload_id).received
    assert kept == PART, "the part is there; what was in memory is not"
    let_time_pass(upload_id)
    send(owner, upload_id, kept, whole[kept:])
    finish_uploads()
    file = File.objects.using("basement").select_related("blob").get(owner_id=owner)
    assert bytes(file.blob.sha256) == hashlib.sha256(whole).digest()
    assert keys() == [file.blob.storage_key]


def test_an_ended_upload_leaves_nothing_in_the_bucket(owner: UUID) -> None:
    upload_id = begin(owner, LENGTH)
    send(owner, upload_id, 0, content(PART + 1000))
    assert len(keys()) == 2, "a multipart upload and its tail"
    terminate_upload(owner_id=owner, upload_id=upload_id)
    assert (keys(), used(owner)) == ([], 0)


def test_a_storage_that_is_away_refuses_nothing(owner: UUID, server: S3Server) -> None:
    whole = content(20_000, seed=23)
    upload_id = begin(owner, len(whole))
    send(owner, upload_id, 0, whole)
    away = server.storages(endpoint_url="http://127.0.0.1:9")
    with override_settings(STORAGES=away):
        finish_uploads()
    assert (state(owner, upload_id).status, used(owner)) == ("received", len(whole))
    let_time_pass(upload_id)
    finish_uploads()
    assert state(owner, upload_id).status == "done"


def _die_after(owner: UUID, upload_id: UUID, part: bytes) -> None:
    """A process that ends without another word: what it would still do is not done."""
    hold = take(upload_id=upload_id, owner_id=owner, offset=state(owner, upload_id).received)
    found: Any = staging._writer(store.backend(), hold)
    for start in range(0, len(part), 65536):
        found.write(part[start : start + 65536])
        hold.renew(**found.keep()._asdict())
