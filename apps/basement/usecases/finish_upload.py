"""From received bytes to a file: their hash, then what every new file goes through."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from apps.basement.accepting import accept_stored
from apps.basement.models import Upload
from apps.basement.receiving import staging
from apps.basement.receiving.ending import REMEMBERED, end
from apps.basement.receiving.holding import UploadBusy
from apps.basement.storage import store
from apps.basement.storage.types import Stored
from kernel.clock import now
from kernel.errors import DomainError, Kind
from kernel.leases import claim
from kernel.logging import log

LEASE, RENEW_SECONDS, ACCEPT_LEASE = timedelta(seconds=60), 10.0, timedelta(minutes=5)
"""ACCEPT: longer than any file is inspected."""
MOST, SECONDS = 20, 120.0
"""Of one sweep: it begins no upload after so many seconds."""
MOST_ATTEMPTS, LONGEST_WAIT = 10, 300


def finish_uploads(*, most: int = MOST) -> int:
    """Make files of uploads that are whole; safe to run anywhere, at once, and to kill.

    :returns: how many were tried.
    """
    ends = time.monotonic() + SECONDS
    for done in range(most):
        if time.monotonic() > ends or not _work("TRUE"):
            return done
    return most


def finish_upload(*, upload_id: UUID) -> None:
    """Make a file of this upload now, if nobody else is at it; the sweep does it otherwise.

    :raises DomainError: the file was refused, and the upload with it.
    """
    for refusal in _work("upload_id = %(upload_id)s", upload_id=upload_id):
        if refusal is not None:
            raise refusal


def _work(where: str, **values: Any) -> list[DomainError | None]:
    """Finish one upload that is due. :returns: nothing when there is none, else why it was refused, if it was."""
    claimed = claim(Upload, limit=1, lease=LEASE, where=f"status = 'received' AND {where}", **values)
    return [_finish(upload) for upload in claimed.rows]


def _finish(upload: Upload) -> DomainError | None:
    try:
        _accept(upload)
    except DomainError as error:
        if error.kind is not Kind.UNAVAILABLE:
            return error if end(upload_id=upload.pk, code=error.code, lease_id=upload.lease_id) else None
        _postpone(upload)  # however often: the bytes are not to blame
    except Exception:  # noqa: BLE001  # one upload's defect must not keep the others waiting
        log.exception("upload_not_finished", upload_id=str(upload.pk))
        if upload.attempts < MOST_ATTEMPTS:
            _postpone(upload)
        else:
            end(upload_id=upload.pk, code="upload_failed", lease_id=upload.lease_id)
    return None


def _accept(upload: Upload) -> None:
    """:raises UploadBusy: somebody else finishes it. :raises DomainError: the bytes are refused, or missing."""
    staging.assemble(upload)
    stored = _measure(upload)
    _renew(upload, ACCEPT_LEASE)
    accept_stored(
        key=upload.storage_key,
        stored=stored,
        owner_id=upload.owner_id,
        file_name=upload.file_name,
        declared_type=upload.declared_type,
        file_tags=upload.file_tags,
        bucket_name=upload.bucket_id,
        reserved=True,
        and_then=partial(_done, upload),
    )


def _done(upload: Upload, file_id: UUID) -> None:
    """In the transaction that makes the file: who has lost the lease makes none, and a file is never made twice."""
    if not _write(upload, status="done", file_id=file_id, next_at=now() + REMEMBERED):
        raise UploadBusy


def _measure(upload: Upload) -> Stored:
    """Size and hash, read from the store: what was received came in many pieces, over hosts that may have died.

    :raises UploadBusy: somebody else finishes it. :raises BytesMissing: :raises StorageUnavailable:
    """
    found, count, renewed = hashlib.sha256(), 0, time.monotonic()
    for chunk in store.read_range(upload.storage_key, 0, upload.length):
        found.update(chunk)
        count += len(chunk)
        if time.monotonic() - renewed > RENEW_SECONDS:
            renewed = time.monotonic()
            _renew(upload, LEASE)
    return Stored(count, found.digest())


def _renew(upload: Upload, lease: timedelta) -> None:
    until = now() + lease
    if not _mine(upload).update(lease_until=until, next_at=until):
        raise UploadBusy


def _postpone(upload: Upload) -> None:
    _write(upload, next_at=now() + timedelta(seconds=min(2**upload.attempts, LONGEST_WAIT)))


def _write(upload: Upload, **values: Any) -> bool:
    return bool(_mine(upload).update(lease_id=None, lease_until=None, **values))


def _mine(upload: Upload) -> Any:
    return Upload.objects.using("basement").filter(pk=upload.pk, lease_id=upload.lease_id, status="received")
