"""What stores take and give, and how they fail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kernel.errors import DomainError, Kind, Unavailable

CHUNK = 256 * 1024
"""Bytes read at once."""


class BytesMissing(DomainError):
    """The store has nothing under this key, or less than it should."""

    kind = Kind.GONE
    code = "bytes_missing"
    message = "The bytes of this file are not there any more."


class StorageUnavailable(Unavailable):
    """The store does not answer, is full, or refuses us; nothing was kept."""

    code = "storage_unavailable"
    message = "Files cannot be stored or read right now. Try again shortly."


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are safe in the store. :param sha256: 32 bytes."""

    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the store.

    :param complete: ``False`` for what was not written to its end; ``size`` is then what is known of it.
    """

    key: str
    size: int
    modified: datetime
    complete: bool = True


class Writer(ABC):
    """Takes the bytes of one key. Nobody sees them before :meth:`finish`; leaving the block earlier drops them."""

    @abstractmethod
    def write(self, chunk: bytes) -> None:
        """:raises StorageUnavailable:"""

    @abstractmethod
    def finish(self) -> Stored:
        """Make the bytes durable, then visible under their key. :raises StorageUnavailable:"""

    @abstractmethod
    def abandon(self) -> None:
        """Drop what was written; after :meth:`finish`, nothing. Never raises: the collection comes by later."""

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abandon()


class Store(ABC):
    """A place for bytes. All methods raise :class:`StorageUnavailable` when the place does not answer."""

    @abstractmethod
    def writer(self, key: str) -> Writer:
        """Begin to write a key that has never been used before."""

    @abstractmethod
    def open(self, key: str) -> BinaryIO:
        """The bytes, seekable, fetched as they are read. :raises BytesMissing:"""

    @abstractmethod
    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        """Bytes ``start`` to ``stop`` (exclusive), in chunks. :raises BytesMissing: before the first or in between."""

    @abstractmethod
    def size(self, key: str) -> int:
        """:raises BytesMissing:"""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove the bytes, half written ones too. Removing twice is removing once."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """All that is there, in no order; what comes and goes meanwhile may be among it or not."""

    def local_path(self, key: str) -> Path | None:
        """Where a file server on this machine finds the bytes."""
        return None

    def presigned(self, key: str, *, seconds: int, disposition: str, content_type: str) -> str | None:
        """An address from which anybody may fetch the bytes for ``seconds``, with these headers."""
        return None
