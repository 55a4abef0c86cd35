"""The bytes of files, in the storage that the settings name (``STORAGES["files"]``): a folder, or an S3 bucket.

A key is ours, never a person's words. **Every key is named by a row (incoming, blob, upload or picture) from before its
first byte until after its last byte is gone**; so what nobody names is litter, and can be told apart from what is new.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4
from weakref import WeakKeyDictionary

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages

from apps.basement.storage.disk import Disk
from apps.basement.storage.types import BytesMissing, Entry, StorageUnavailable, Store, Stored, Writer

__all__ = [
    "BytesMissing", "Entry", "StorageUnavailable", "Stored", "Writer", "backend", "delete", "entries", "local_path",
    "measure", "new_key", "open", "presigned", "put", "read_range", "size", "writer",
]  # fmt: skip

ALIAS = "files"
_lock = threading.Lock()
_stores: WeakKeyDictionary[Any, Store] = WeakKeyDictionary()


def backend() -> Store:
    """The store of the storage that is configured now. :raises ImproperlyConfigured: of neither kind."""
    storage: Any = storages[ALIAS]
    with _lock:
        if storage not in _stores:
            _stores[storage] = _store_of(storage)
        return _stores[storage]


def new_key() -> str:
    """A key that nobody has: random, so keys spread over folders and say nothing about their files."""
    name = uuid4()
    return f"blobs/{name.hex[:2]}/{name}"


def writer(key: str) -> Writer:
    """Write ``key`` piece by piece; it must be new and named by a row. See :class:`Writer`."""
    return backend().writer(key)


def put(key: str, chunks: Iterable[bytes]) -> Stored:
    """Write ``key`` at once: whole and durable afterwards, or nothing. :raises StorageUnavailable:"""
    with writer(key) as target:
        for chunk in chunks:
            target.write(chunk)
        return target.finish()


def open(key: str) -> BinaryIO:
    """The bytes, seekable and read as they are asked for. :raises BytesMissing: :raises StorageUnavailable:"""
    return backend().open(key)


def read_range(key: str, start: int, stop: int) -> Iterator[bytes]:
    """Bytes ``start`` to ``stop`` (exclusive), in chunks. :raises BytesMissing: :raises StorageUnavailable:"""
    return backend().read_range(key, start, stop)


def measure(key: str) -> Stored:
    """Read all of it, for its size and hash. :raises BytesMissing: :raises StorageUnavailable:"""
    found, count = hashlib.sha256(), 0
    for chunk in backend().read_range(key, 0, size(key)):
        found.update(chunk)
        count += len(chunk)
    return Stored(count, found.digest())


def size(key: str) -> int:
    """Bytes under ``key``. :raises BytesMissing: :raises StorageUnavailable:"""
    return backend().size(key)


def delete(key: str) -> None:
    """Remove what is under ``key``, half written bytes too; twice is once. :raises StorageUnavailable:"""
    backend().delete(key)


def entries() -> Iterator[Entry]:
    """All that is in the store. :raises StorageUnavailable:"""
    return backend().entries()


def local_path(key: str) -> Path | None:
    """Where a file server on this machine finds the bytes; ``None`` when they are elsewhere."""
    return backend().local_path(key)


def presigned(key: str, *, seconds: int, disposition: str, content_type: str) -> str | None:
    """Where anybody may fetch the bytes for ``seconds``, with these headers; ``None`` when the store cannot say so."""
    return backend().presigned(key, seconds=seconds, disposition=disposition, content_type=content_type)


def _store_of(storage: Any) -> Store:
    if isinstance(storage, FileSystemStorage):
        return Disk(storage)
    if hasattr(storage, "bucket_name"):
        from apps.basement.storage.s3 import S3  # boto3 is there only where S3 is

        return S3(storage)
    raise ImproperlyConfigured(f'STORAGES["{ALIAS}"] is {type(storage).__name__}: a folder or S3 is needed')
