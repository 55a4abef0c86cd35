"""Bytes of one file on their way into the store, counted and hashed as they come. Nothing else is kept in memory."""

from __future__ import annotations

import time
from uuid import UUID

from apps.basement.accepting import ledger
from apps.basement.accepting.refusals import FileTooLarge, QuotaExceeded
from apps.basement.accepting.usage import standing
from apps.basement.storage import store
from apps.basement.storage.types import Stored
from kernel.logging import log


class Intake:
    """:ivar stored: once all of it is safe in the store.

    :param largest: bytes; more are refused as they come, and so are more than the owner has room for.
    """

    def __init__(self, owner_id: UUID, *, largest: int) -> None:
        used, limit = standing(owner_id)
        self._used, self._quota, self._room, self._largest = used, limit, limit - used, largest
        self.key, self._size = store.new_key(), 0
        self.stored: Stored | None = None
        ledger.announce(self.key, owner_id)
        self._touched = time.monotonic()
        self._writer = store.writer(self.key)

    def take(self, chunk: bytes) -> None:
        """:raises FileTooLarge: :raises QuotaExceeded: :raises StorageUnavailable:"""
        self._size += len(chunk)
        if self._size > self._largest:
            raise FileTooLarge(limit_bytes=self._largest)
        if self._size > self._room:
            raise QuotaExceeded(used_bytes=self._used, limit_bytes=self._quota)
        if time.monotonic() - self._touched > ledger.TOUCH_SECONDS:
            ledger.touch(self.key)
            self._touched = time.monotonic()
        self._writer.write(chunk)

    def finish(self) -> None:
        """:raises StorageUnavailable:"""
        self.stored = self._writer.finish()

    def drop(self) -> None:
        """Let go of what nobody accepted; after somebody did, nothing. Never raises: it comes after another failure."""
        self._writer.abandon()
        try:
            ledger.discard([self.key])
        except Exception:  # noqa: BLE001  # the collection finds the key in the ledger
            log.exception("intake_not_dropped", key=self.key)
