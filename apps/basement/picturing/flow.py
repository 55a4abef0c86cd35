"""The steps of a claimed picture: bytes at hand, thumbnails by a helper, into the store, one transaction to say so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from apps.basement.models import Blob, Picture
from apps.basement.picturing import policy
from apps.basement.picturing.failures import LeaseLost, PictureFailed
from apps.basement.picturing.keeping import keep, keep_failure, postpone
from apps.basement.picturing.pool import pool
from apps.basement.storage import store
from apps.basement.storage.types import BytesMissing, StorageUnavailable
from kernel.logging import log

NEVER = "image/svg+xml"
_dice = random.SystemRandom()


def work(picture: Picture) -> str:
    """Make the thumbnails of a picture that was just claimed.

    :returns: how it was left: ``ready``, ``failed``, ``waiting``; ``lost`` when it is no longer ours, or gone.
    """
    try:
        return _make(picture)
    except LeaseLost:
        log.info("picture_gone", blob_id=str(picture.pk))
        return "lost"


def _make(picture: Picture) -> str:
    blob = Blob.objects.using("basement").filter(blob_id=picture.pk).first()
    if blob is None:
        raise LeaseLost
    try:
        _check(picture, blob)
        with at_hand(blob) as path:
            found = pool().render(path)
        keep(picture, blob, found)
    except PictureFailed as failure:
        return _after_failure(picture, blob, failure)
    except BytesMissing as error:
        return _after_failure(picture, blob, PictureFailed(error.code, final=True, internal=error.internal))
    except StorageUnavailable as error:
        return _after_failure(picture, blob, PictureFailed(error.code, final=False, internal=error.internal))
    return "ready"


def _check(picture: Picture, blob: Blob) -> None:
    """:raises PictureFailed: without looking at its bytes."""
    if blob.content_type == NEVER:
        raise PictureFailed("picture_unknown", final=True)
    if picture.attempts > policy.MOST_ATTEMPTS:
        raise PictureFailed("picture_given_up", final=True)


def _after_failure(picture: Picture, blob: Blob, failure: PictureFailed) -> str:
    """:raises LeaseLost:"""
    broke = failure.code == "picture_breaks_decoder"
    most = policy.MOST_DEATHS if broke else policy.MOST_ATTEMPTS
    if failure.final or picture.attempts >= most:
        log.warning("picture_failed", blob_id=str(blob.blob_id), code=failure.code, internal=failure.internal)
        keep_failure(picture, blob, failure.code)
        return "failed"
    log.info("picture_waits", blob_id=str(blob.blob_id), code=failure.code, internal=failure.internal)
    postpone(picture, policy.backoff(picture.attempts, _dice))
    return "waiting"


@contextmanager
def at_hand(blob: Blob) -> Iterator[Path]:
    """A file with the blob's bytes: the store's own where it has files, else a copy that is gone afterwards.

    :raises BytesMissing: :raises StorageUnavailable:
    """
    path = store.local_path(blob.storage_key)
    if path is not None:
        store.size(blob.storage_key)  # says so when they are missing
        yield path
        return
    with NamedTemporaryFile(prefix="picture-") as copy:
        for chunk in store.read_range(blob.storage_key, 0, blob.size):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
