"""Writing down what became of a claimed picture. ``lease_id`` is the fence: who lost the lease changes nothing.

Every key is in the ledger before its first byte is written, and until its last is gone once it is replaced: a worker
may be killed anywhere, and the collection of garbage finds what it leaves behind.
"""

from __future__ import annotations

from datetime import timedelta

from apps.basement.accepting import ledger
from apps.basement.contract import ThumbnailsMade, ThumbnailStatus
from apps.basement.models import Blob, File, Picture
from apps.basement.picturing.failures import LeaseLost
from apps.basement.picturing.keys import keys_in
from apps.basement.picturing.wire import Rendered
from apps.basement.storage import store
from apps.basement.storage.types import StorageUnavailable
from kernel.clock import now
from kernel.db import transaction
from kernel.events import emit
from kernel.leases import LEASE_FIELDS, make_due


def keep(picture: Picture, blob: Blob, found: Rendered) -> None:
    """Put the thumbnails into the store and in the place of those before.

    :raises LeaseLost: :raises StorageUnavailable: and nothing is left of the new ones.
    """
    made: dict[str, dict[str, object]] = {}
    keys: list[str] = []
    try:
        for one in found.thumbnails:
            keys.append(key := store.new_key())
            ledger.announce(key, blob.owner_id)
            store.put(key, [one.data])
            entry = {"key": key, "width": one.width, "height": one.height, "size": len(one.data)}
            made |= {str(size): entry for size in one.sizes}
        replaced = _replace(picture, blob, found, made)
    except (LeaseLost, StorageUnavailable):
        ledger.discard(keys)
        raise
    ledger.discard(replaced)


def _replace(picture: Picture, blob: Blob, found: Rendered, made: dict[str, dict[str, object]]) -> list[str]:
    """:returns: the keys that were there before, to be discarded. :raises LeaseLost: :raises StorageUnavailable:"""
    with transaction("basement"):
        row = _ours(picture)
        replaced = keys_in(row.thumbnails)
        row.thumbnails, row.width, row.height = made, found.width, found.height
        _close(row, status="ready", code="")
        for key in keys_in(made):
            ledger.keep(key)
        ledger.doom(replaced, blob.owner_id)
        _tell(blob, "ready")
    return replaced


def keep_failure(picture: Picture, blob: Blob, code: str) -> None:
    """Say why there are no thumbnails. Those of an earlier time stay, and the picture ready. :raises LeaseLost:"""
    with transaction("basement"):
        row = _ours(picture)
        status: ThumbnailStatus = "ready" if row.thumbnails else "failed"
        _close(row, status=status, code=code)
        _tell(blob, status)


def postpone(picture: Picture, wait: timedelta) -> None:
    """Let anybody try again after ``wait``. :raises LeaseLost:"""
    with transaction("basement"):
        row = _ours(picture)
        make_due(row, now() + wait)
        row.save(using="basement", update_fields=LEASE_FIELDS)


def _ours(picture: Picture) -> Picture:
    """The row, locked, if it is still this worker's. :raises LeaseLost:"""
    mine = Picture.objects.using("basement").filter(pk=picture.pk, lease_id=picture.lease_id)
    row = mine.select_for_update().first()
    if row is None:
        raise LeaseLost
    return row


def _close(row: Picture, *, status: ThumbnailStatus, code: str) -> None:
    row.status, row.failure_code, row.updated_at = status, code, now()
    make_due(row, None)
    row.save(using="basement")


def _tell(blob: Blob, status: ThumbnailStatus) -> None:
    """After the picture is locked: who adds a file to the blob locks it too, and so sees the status or is seen here."""
    files = File.objects.using("basement").filter(blob_id=blob.blob_id).order_by("file_id")
    for file_id, user_id in files.values_list("file_id", "owner_id"):
        emit(ThumbnailsMade(file_id=file_id, user_id=user_id, status=status), using="basement")
