"""From received bytes to a file: once, whoever works on it, and whoever dies of it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.accepting.usage import lock_owner
from apps.basement.models import Blob, File, Incoming, Upload
from apps.basement.receiving import staging
from apps.basement.storage import store
from apps.basement.storage.types import BytesMissing
from apps.basement.usecases.finish_upload import LEASE, _finish, finish_upload, finish_uploads
from kernel.db import one, transaction
from kernel.errors import DomainError
from kernel.leases import claim
from runtime.catalogue import ROOT
from tests.integration.basement.receiving.steps import begin, let_time_pass, row, send, sent, state, used
from tests.integration.basement.receiving.tus import content

LENGTH = 200_000


@pytest.fixture(autouse=True)
def _large(settings: Any) -> None:
    """Every upload is one for the worker."""
    settings.SMALL_UPLOAD_BYTES = 0


@pytest.fixture
def owner() -> UUID:
    return uuid4()


def files_of(owner: UUID) -> list[File]:
    return list(File.objects.using("basement").filter(owner_id=owner).select_related("blob"))


def is_kept(key: str) -> bool:
    try:
        return store.size(key) > 0
    except BytesMissing:
        return False


def test_a_large_upload_is_a_workers(owner: UUID) -> None:
    whole = content(LENGTH, seed=11)
    upload_id = sent(owner, whole)
    assert state(owner, upload_id).status == "received"
    finish_uploads()
    found = state(owner, upload_id)
    (file,) = files_of(owner)
    assert (found.status, found.file_id) == ("done", file.file_id)
    assert bytes(file.blob.sha256) == hashlib.sha256(whole).digest()
    assert hashlib.sha256(store.open(file.blob.storage_key).read()).hexdigest() == hashlib.sha256(whole).hexdigest()
    assert used(owner) == LENGTH


def test_eight_workers_at_once_make_one_file(owner: UUID) -> None:
    upload_id = sent(owner, content(LENGTH, seed=12))
    workers = [threading.Thread(target=finish_upload, kwargs={"upload_id": upload_id}) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (file,) = files_of(owner)
    assert state(owner, upload_id).file_id == file.file_id
    assert (file.blob.references, used(owner)) == (1, LENGTH)


def test_who_died_after_giving_the_bytes_their_name_is_followed(owner: UUID) -> None:
    upload_id = sent(owner, content(LENGTH, seed=13))
    staging.assemble(row(upload_id))
    finish_uploads()
    assert state(owner, upload_id).status == "done"


def test_a_lease_lost_while_the_bytes_are_looked_at_makes_no_file(owner: UUID) -> None:
    """The owner's lock holds the first worker up; meanwhile another one takes the upload over."""
    upload_id = sent(owner, content(LENGTH, seed=14))
    first = threading.Thread(target=finish_upload, kwargs={"upload_id": upload_id})
    with transaction("basement"):
        lock_owner(owner)
        first.start()
        _wait_until_it_waits_for_the_owner()
        Upload.objects.using("basement").filter(pk=upload_id).update(lease_id=uuid4())
    first.join()
    assert (files_of(owner), row(upload_id).status, used(owner)) == ([], "received", LENGTH)
    let_time_pass(upload_id)
    finish_uploads()
    (file,) = files_of(owner)
    assert (state(owner, upload_id).file_id, is_kept(file.blob.storage_key)) == (file.file_id, True)


def _wait_until_it_waits_for_the_owner() -> None:
    ends = time.monotonic() + 10
    while one("basement", "SELECT 1 FROM pg_locks WHERE NOT granted") is None:
        assert time.monotonic() < ends, "nobody waits for the owner's lock"
        time.sleep(0.02)


def test_equal_bytes_are_kept_once_and_counted_twice(owner: UUID) -> None:
    whole = content(LENGTH, seed=15)
    first, second = (sent(owner, whole, file_name=name) for name in ("a.bin", "b.bin"))
    finish_uploads()
    this, other = files_of(owner)
    assert this.blob_id == other.blob_id
    assert (this.blob.references, used(owner)) == (2, 2 * LENGTH)
    assert sorted(map(is_kept, (row(first).storage_key, row(second).storage_key))) == [False, True]


def test_a_refused_upload_leaves_nothing(owner: UUID) -> None:
    upload_id = sent(owner, b"MZ" + bytes(LENGTH), file_name="setup.exe")
    assert used(owner) == LENGTH + 2
    finish_uploads()
    found = state(owner, upload_id)
    assert found.status == "refused"
    assert found.refused_code
    assert (files_of(owner), used(owner), is_kept(row(upload_id).storage_key)) == ([], 0, False)
    assert not Incoming.objects.using("basement").filter(storage_key=row(upload_id).storage_key).exists()


def test_bytes_that_the_storage_lost_are_said_to_be_lost(owner: UUID) -> None:
    upload_id = sent(owner, content(LENGTH, seed=16))
    store.delete(row(upload_id).storage_key)
    finish_uploads()
    assert (state(owner, upload_id).refused_code, used(owner)) == ("bytes_missing", 0)


def test_a_part_behind_lost_bytes_is_not_taken(owner: UUID) -> None:
    upload_id = begin(owner, LENGTH)
    send(owner, upload_id, 0, content(1000))
    store.delete(row(upload_id).storage_key)
    with pytest.raises(DomainError, match="upload_gone"):
        send(owner, upload_id, 1000, b"more")
    assert (state(owner, upload_id).refused_code, used(owner)) == ("bytes_missing", 0)


def test_a_worker_without_a_lease_does_nothing(owner: UUID) -> None:
    """It slept, and another one has the upload now."""
    upload_id = sent(owner, content(LENGTH, seed=17))
    (late,) = claim(Upload, limit=1, lease=LEASE, where="upload_id = %(id)s", id=upload_id).rows
    let_time_pass(upload_id)
    (other,) = claim(Upload, limit=1, lease=LEASE, where="upload_id = %(id)s", id=upload_id).rows
    assert _finish(late) is None
    assert (files_of(owner), row(upload_id).status, row(upload_id).lease_id) == ([], "received", other.lease_id)
    assert _finish(other) is None
    assert (len(files_of(owner)), row(upload_id).status) == (1, "done")


def test_workers_killed_anywhere_leave_one_file_each(owner: UUID) -> None:
    """A process that finishes upload after upload is killed, again and again, at whatever it does."""
    uploads = {sent(owner, content(LENGTH, seed=100 + n), file_name=f"{n}.bin"): 100 + n for n in range(40)}
    for seconds in (0.05, 0.12, 0.2):
        _kill_a_worker_after(seconds)
        let_time_pass(*[each for each in uploads if row(each).status == "received"])
    while finish_uploads():
        pass
    found = {file.file_id: file for file in files_of(owner)}
    assert len(found) == len(uploads)
    for upload_id, seed in uploads.items():
        made = state(owner, upload_id)
        assert made.status == "done"
        assert made.file_id is not None
        assert bytes(found[made.file_id].blob.sha256) == hashlib.sha256(content(LENGTH, seed=seed)).digest()
        assert is_kept(found[made.file_id].blob.storage_key)
    assert used(owner) == LENGTH * len(uploads)
    assert Blob.objects.using("basement").filter(owner_id=owner, references=1).count() == len(uploads)


WORKER = """
import django
django.setup()
from apps.basement.usecases.finish_upload import finish_uploads
print("ready", flush=True)
while finish_uploads():
    print("done", flush=True)
"""


def _kill_a_worker_after(seconds: float) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "monolith.settings", "SMALL_UPLOAD_BYTES": "0"}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    with worker.stdout as told:
        assert told.readline() == b"ready\n"
        time.sleep(seconds)
        worker.send_signal(signal.SIGKILL)
    worker.wait(10)
