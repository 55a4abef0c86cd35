"""Uploads that nobody goes on with."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from apps.basement.models import File, Upload
from apps.basement.receiving.ending import REMEMBERED, expire_uploads, forget_uploads
from apps.basement.receiving.holding import UploadGone, UploadNotFound, take
from apps.basement.storage import store
from apps.basement.storage.types import BytesMissing
from kernel.clock import frozen, now
from tests.integration.basement.receiving.steps import begin, let_time_pass, row, send, sent, state, used
from tests.integration.basement.receiving.tus import content

LENGTH = 5000
WINDOW = timedelta(hours=24)


@pytest.fixture
def owner() -> UUID:
    return uuid4()


def test_an_upload_expires_a_day_after_its_last_byte(owner: UUID) -> None:
    upload_id = begin(owner, LENGTH)
    with frozen(now() + WINDOW / 2):
        send(owner, upload_id, 0, content(100))
    with frozen(now() + WINDOW + timedelta(minutes=1)):
        expire_uploads()
        assert state(owner, upload_id).status == "open"
    with frozen(now() + WINDOW * 1.5 + timedelta(minutes=1)):
        assert state(owner, upload_id).refused_code == "upload_expired"
        with pytest.raises(UploadGone):
            send(owner, upload_id, 100, b"more")
        assert used(owner) == LENGTH
        expire_uploads()
    assert row(upload_id).status == "refused"
    assert (state(owner, upload_id).refused_code, used(owner)) == ("upload_expired", 0)
    with pytest.raises(BytesMissing):
        store.size(row(upload_id).storage_key)
    part = store.local_path(row(upload_id).storage_key + ".part")
    assert part is not None
    assert not part.exists()


def test_an_upload_that_is_written_does_not_expire(owner: UUID) -> None:
    upload_id = begin(owner, LENGTH)
    hold = take(upload_id=upload_id, owner_id=owner, offset=0)
    past = now() - timedelta(seconds=1)
    Upload.objects.using("basement").filter(pk=upload_id).update(expires_at=past, next_at=past)
    expire_uploads()
    assert row(upload_id).status == "open"
    hold.renew()
    assert state(owner, upload_id).status == "open"


def test_ended_uploads_are_forgotten_after_a_week_and_their_files_stay(owner: UUID) -> None:
    done, refused, open_one = sent(owner, content(LENGTH)), sent(owner, b"MZ" + bytes(LENGTH)), begin(owner, LENGTH)
    blob = File.objects.using("basement").select_related("blob").get(owner_id=owner).blob
    forget_uploads()
    assert (row(done).status, row(refused).status) == ("done", "refused")
    let_time_pass(done, refused)
    forget_uploads()
    for upload_id in (done, refused):
        with pytest.raises(UploadNotFound):
            state(owner, upload_id)
    assert state(owner, open_one).status == "open"
    assert store.size(blob.storage_key) == LENGTH
    assert REMEMBERED > WINDOW


def test_bytes_written_after_the_end_go_with_the_row(owner: UUID) -> None:
    """A writer that stalled between its look at the clock and its write."""
    upload_id = begin(owner, LENGTH)
    send(owner, upload_id, 0, content(100))
    let_time_pass(upload_id)
    expire_uploads()
    key = row(upload_id).storage_key
    part = store.local_path(key + ".part")
    assert part is not None
    part.write_bytes(b"late")
    let_time_pass(upload_id)
    forget_uploads()
    assert not part.exists()
