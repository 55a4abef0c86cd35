"""Received bytes on a disk: the file that the store keeps for a key until it is whole, written piece by piece.

``fdatasync`` comes before the row says how much there is, so the row never promises what a power cut takes. Bytes
behind that are overwritten by whoever goes on. Each write is under ``flock``, together with the look at the writer's
clock: a process that stalls between the two is waited for by its successor, not overtaken. On a shared volume it has to
be one whose locks all hosts see (NFS 4, CephFS).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from apps.basement.models import Upload
from apps.basement.receiving.holding import Hold
from apps.basement.receiving.writing import Kept
from apps.basement.storage.disk import MODE, Disk
from apps.basement.storage.types import BytesMissing, StorageUnavailable


class DiskWriter:
    """Writes where the upload stands."""

    def __init__(self, store: Disk, hold: Hold) -> None:
        self.hold, self.position = hold, hold.upload.received
        key = hold.upload.storage_key
        store.make_folder(key)
        with _translated(key):
            self.file = os.open(store.part_path(key), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, MODE)
        if os.fstat(self.file).st_size < self.position:
            os.close(self.file)
            raise BytesMissing(internal=f"{key} has less than the {self.position} bytes that were received")

    def write(self, chunk: bytes) -> None:
        written = 0
        while written < len(chunk):
            if not self.hold.is_sure:
                self.hold.renew()
            with _translated(self.hold.upload.storage_key), _alone(self.file):
                if self.hold.is_sure:
                    written += os.pwrite(self.file, chunk[written:] if written else chunk, self.position + written)
        self.position += written

    def keep(self) -> Kept:
        with _translated(self.hold.upload.storage_key):
            os.fdatasync(self.file)
        return Kept(self.position, {})

    keep_all = keep

    def close(self) -> None:
        os.close(self.file)


def assemble(store: Disk, upload: Upload) -> None:
    """Give the file its own name; twice is once. :raises BytesMissing:"""
    key = upload.storage_key
    if not store.path(key).exists():
        store.make_folder(key)
        with _translated(key):
            # An empty upload has no file yet.
            file = os.open(
                store.part_path(key), os.O_RDONLY | os.O_CLOEXEC | (0 if upload.length else os.O_CREAT), MODE
            )
            with _alone(file):
                pass  # whoever still wrote when the upload became whole is done now
            os.close(file)
        store.complete_part(key)
    if store.size(key) != upload.length:
        raise BytesMissing(internal=f"{key} is not of {upload.length} bytes")


@contextmanager
def _alone(file: int) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BytesMissing(internal=f"{key}: {error}") from None
    except OSError as error:
        raise StorageUnavailable(internal=f"{key}: {error}") from error
