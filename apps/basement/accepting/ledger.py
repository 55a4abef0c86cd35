"""The ledger of bytes that no file has: on their way in, or on their way out.

A key is announced before its first byte. It leaves the ledger in the transaction in which another row names it, or
after its bytes are gone. **Nobody deletes bytes without having doomed their key first, and nobody keeps a doomed one**:
so whether the last transaction of somebody who was killed has happened or not, its file has its bytes, or there is no
file and they are garbage.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from apps.basement.storage import store
from apps.basement.storage.types import StorageUnavailable
from kernel.db import execute, one, rows
from kernel.logging import log

PATIENCE = timedelta(hours=1)
"""A key that nobody touched for so long is garbage."""
TOUCH_SECONDS = 300.0

ANNOUNCE = "INSERT INTO basement_incoming (storage_key, owner_id) VALUES (%s, %s)"
TOUCH = "UPDATE basement_incoming SET created_at = now() WHERE storage_key = %s AND NOT doomed"
KEEP = "DELETE FROM basement_incoming WHERE storage_key = %s AND NOT doomed"
KNOWN = "SELECT 1 FROM basement_incoming WHERE storage_key = %s"
DOOM = """
INSERT INTO basement_incoming (storage_key, owner_id, doomed) SELECT unnest(%s::text[]), %s, TRUE
ON CONFLICT (storage_key) DO UPDATE SET doomed = TRUE
"""
CONDEMN = "UPDATE basement_incoming SET doomed = TRUE WHERE storage_key = ANY(%s) RETURNING storage_key"
FORGET = "DELETE FROM basement_incoming WHERE storage_key = %s AND doomed"


def announce(key: str, owner_id: UUID) -> None:
    """Name a new key, before its first byte."""
    execute("basement", ANNOUNCE, [key, owner_id])


def touch(key: str) -> None:
    """Say that bytes still flow; every few minutes. :raises StorageUnavailable: the collection has taken the key."""
    if not execute("basement", TOUCH, [key]):
        raise StorageUnavailable(internal=f"{key} was collected while it was written")


def keep(key: str, *, announced: bool = True) -> None:
    """Strike the key out, in the transaction in which another row names it.

    :param announced: ``False``: another row named it all the time; then it is in the ledger only when it is doomed.
    :raises StorageUnavailable: the collection has taken the key.
    """
    if not execute("basement", KEEP, [key]) and (announced or one("basement", KNOWN, [key])):
        raise StorageUnavailable(internal=f"{key} was collected before it was kept")


def doom(keys: Iterable[str], owner_id: UUID) -> None:
    """Write down that nobody needs these keys any more, in the transaction after which that is so."""
    execute("basement", DOOM, [list(keys), owner_id])


def discard(keys: Iterable[str]) -> int:
    """Delete the bytes of those keys that are in the ledger, then strike them out. Not inside a transaction.

    A store that does not answer keeps its bytes for now: the collection tries again.

    :returns: how many are gone.
    """
    condemned: list[str] = [key for (key,) in rows("basement", CONDEMN, [list(keys)])]
    return sum(_discard(key) for key in condemned)


def _discard(key: str) -> bool:
    try:
        store.delete(key)
    except StorageUnavailable as error:
        log.warning("bytes_not_removed", key=key, error=error.internal)
        return False
    execute("basement", FORGET, [key])
    return True
