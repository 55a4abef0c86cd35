"""A folder as a store: on one machine, or a volume that hosts share.

Bytes are written to ``<key>.part``, flushed to the disk, and only then renamed; the folder is flushed after the rename.
So what bears a key's name is whole, after ``kill -9`` and after a loss of power.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import FileSystemStorage

from apps.basement.storage.types import CHUNK, BytesMissing, Entry, StorageUnavailable, Store, Stored, Writer
from kernel.logging import log

PART = ".part"
MODE = 0o640


class Disk(Store):
    def __init__(self, storage: FileSystemStorage) -> None:
        self._storage = storage

    def path(self, key: str) -> Path:
        return Path(self._storage.path(key))

    def part_path(self, key: str) -> Path:
        """Where the bytes of ``key`` are until they are whole."""
        return Path(self._storage.path(key + PART))

    def complete_part(self, key: str) -> None:
        """Give whole bytes their name: durable first, visible then. :raises StorageUnavailable:"""
        part, path = self.part_path(key), self.path(key)
        with _writing(key):
            _flush(part)
            part.rename(path)
            _flush(path.parent)

    def make_folder(self, key: str) -> None:
        """The folder of ``key``, durably there. :raises StorageUnavailable:"""
        folder = self.path(key).parent
        with _writing(key):
            _make_folder(folder)

    def writer(self, key: str) -> Writer:
        return _DiskWriter(self, key)

    def open(self, key: str) -> BinaryIO:
        with _reading(key):
            return self.path(key).open("rb")

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        with self.open(key) as source:
            source.seek(start)
            left = stop - start
            while left > 0:
                with _reading(key):
                    chunk = source.read(min(CHUNK, left))
                if not chunk:
                    raise BytesMissing(internal=f"{key} ends {left} bytes early")
                left -= len(chunk)
                yield chunk

    def size(self, key: str) -> int:
        with _reading(key):
            return self.path(key).stat().st_size

    def delete(self, key: str) -> None:
        for path in (self.part_path(key), self.path(key)):
            with _writing(key):
                path.unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        root = Path(self._storage.location)
        for folder, _, names in os.walk(root):
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    about = path.stat()
                    key = path.relative_to(root).as_posix()
                    moment = datetime.fromtimestamp(about.st_mtime, UTC)
                    yield Entry(key.removesuffix(PART), about.st_size, moment, complete=not key.endswith(PART))

    def local_path(self, key: str) -> Path | None:
        return self.path(key)


class _DiskWriter(Writer):
    def __init__(self, disk: Disk, key: str) -> None:
        self._disk, self._key, self._hash, self._size = disk, key, hashlib.sha256(), 0
        disk.make_folder(key)
        with _writing(key):
            descriptor = os.open(disk.part_path(key), os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        self._file = os.fdopen(descriptor, "wb", buffering=CHUNK)

    def write(self, chunk: bytes) -> None:
        with _writing(self._key):
            self._file.write(chunk)
        self._hash.update(chunk)
        self._size += len(chunk)

    def finish(self) -> Stored:
        with _writing(self._key):
            self._file.close()
        self._disk.complete_part(self._key)
        return Stored(self._size, self._hash.digest())

    def abandon(self) -> None:
        try:
            with suppress(OSError):  # a full disk fails again when the rest is flushed
                self._file.close()
            self._disk.part_path(self._key).unlink(missing_ok=True)
        except OSError as error:
            log.warning("part_not_removed", key=self._key, error=str(error))


@contextmanager
def _writing(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(internal=f"{key}: {error}") from error


@contextmanager
def _reading(key: str) -> Iterator[None]:
    with _writing(key):
        try:
            yield
        except FileNotFoundError as error:
            raise BytesMissing(internal=f"{key}: {error}") from None


def _make_folder(folder: Path) -> None:
    """Like ``mkdir -p``, and each new name is flushed to the folder that holds it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush(folder.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
