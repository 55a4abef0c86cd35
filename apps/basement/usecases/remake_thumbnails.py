"""Having thumbnails made again: those that failed, that are missing, or all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal
from uuid import UUID

from apps.basement import conf
from apps.basement.models import Blob, Picture
from apps.basement.picturing.flow import NEVER
from apps.basement.picturing.keys import keys_in
from apps.basement.storage import store
from apps.basement.storage.types import BytesMissing
from kernel.clock import now
from kernel.db import execute, transaction

Which = Literal["failed", "missing", "all"]

# A blob may have gone since it was found.
ADD = """
INSERT INTO basement_picture (blob_id, status, failure_code, thumbnails, attempts)
SELECT blob_id, 'pending', '', '{}', 0 FROM basement_blob WHERE blob_id = ANY(%s::uuid[]) FOR KEY SHARE
ON CONFLICT DO NOTHING
"""
# Whoever is at work on one keeps the lease, and is done with it soon; a failure is forgotten.
MAKE_DUE = """
UPDATE basement_picture SET next_at = %s, attempts = 0, failure_code = '',
  status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END
WHERE blob_id = ANY(%s::uuid[]) AND (next_at IS NULL OR lease_id IS NULL)
"""


def find_pictures(which: Which, *, size: int | None = None) -> Iterator[UUID]:
    """Blobs whose thumbnails shall be made again.

    :param which: ``failed``; ``missing``: any of the sizes that are configured, or its bytes in the store; ``all``.
    :param size: only those that have no thumbnail of this size.
    :raises StorageUnavailable:
    """
    if which != "failed":
        yield from _without_row()
    found = Picture.objects.using("basement").order_by("blob_id")
    for picture in (found.filter(status="failed") if which == "failed" else found).iterator(1_000):
        lacks_size = size is None or str(size) not in picture.thumbnails
        if lacks_size and (which != "missing" or _is_missing(picture)):
            yield picture.pk


def remake_thumbnails(*, blob_ids: Sequence[UUID]) -> None:
    """Let these be made by whoever sweeps next; the thumbnails that are there stay until then. Safe to repeat."""
    with transaction("basement"):
        execute("basement", ADD, [list(blob_ids)])
        execute("basement", MAKE_DUE, [now(), list(blob_ids)])


def _without_row() -> Iterator[UUID]:
    images = Blob.objects.using("basement").filter(kind="image", picture=None).exclude(content_type=NEVER)
    yield from images.order_by("blob_id").values_list("blob_id", flat=True)


def _is_missing(picture: Picture) -> bool:
    if picture.next_at is not None:
        return False  # it is on its way
    wanted = {str(size) for size in conf.thumbnail_sizes()}
    return not wanted <= picture.thumbnails.keys() or not all(map(_is_there, keys_in(picture.thumbnails)))


def _is_there(key: str) -> bool:
    try:
        return store.size(key) > 0
    except BytesMissing:
        return False
