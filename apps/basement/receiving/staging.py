"""Where received bytes wait until the upload is whole: beside the store's files on a disk, or as parts in its S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from apps.basement.models import Upload
from apps.basement.receiving import disk
from apps.basement.receiving.holding import Hold
from apps.basement.receiving.writing import Writer
from apps.basement.storage import store
from apps.basement.storage.disk import Disk
from apps.basement.storage.types import Store

if TYPE_CHECKING:
    from apps.basement.storage.s3 import S3


@contextmanager
def writer(hold: Hold) -> Iterator[Writer]:
    """Go on where the upload stands. :raises BytesMissing: its bytes do not reach as far."""
    found = _writer(store.backend(), hold)
    try:
        yield found
    finally:
        found.close()


def assemble(upload: Upload) -> None:
    """Put the bytes of a whole upload at its ``storage_key``; twice is once.

    :raises BytesMissing: they are not all there. :raises StorageUnavailable:
    """
    backend = store.backend()
    if isinstance(backend, Disk):
        disk.assemble(backend, upload)
    else:
        from apps.basement.receiving import s3

        s3.assemble(cast("S3", backend), upload)


def _writer(backend: Store, hold: Hold) -> Writer:
    if isinstance(backend, Disk):
        return disk.DiskWriter(backend, hold)
    from apps.basement.receiving import s3  # boto3 is there only where S3 is

    return s3.S3Writer(cast("S3", backend), hold)
