"""What an owner's files take of their quota. The row is also the mutex of all that changes an owner's files."""

from __future__ import annotations

from uuid import UUID

from apps.basement import conf
from apps.basement.accepting.refusals import QuotaExceeded
from kernel.db import execute, one

RESERVE = """
INSERT INTO basement_usage AS usage (owner_id, used_bytes)
SELECT %(owner_id)s, %(bytes)s WHERE %(bytes)s <= %(default)s
    OR EXISTS (SELECT 1 FROM basement_usage WHERE owner_id = %(owner_id)s)
ON CONFLICT (owner_id) DO UPDATE SET used_bytes = usage.used_bytes + %(bytes)s
WHERE usage.used_bytes + %(bytes)s <= COALESCE(usage.limit_bytes, %(default)s)
"""
GIVE_BACK = "UPDATE basement_usage SET used_bytes = GREATEST(used_bytes - %s, 0) WHERE owner_id = %s"
LOCK = """
INSERT INTO basement_usage AS usage (owner_id, used_bytes) VALUES (%s, 0)
ON CONFLICT (owner_id) DO UPDATE SET used_bytes = usage.used_bytes
"""
STANDING = "SELECT used_bytes, COALESCE(limit_bytes, %s) FROM basement_usage WHERE owner_id = %s"


def reserve(owner_id: UUID, count: int) -> None:
    """Count ``count`` bytes more for the owner, or none. Alone, or in a transaction, which then holds the owner's lock.

    :raises QuotaExceeded:
    """
    limit = conf.quota_bytes()
    if not execute("basement", RESERVE, {"owner_id": owner_id, "bytes": count, "default": limit}):
        used, limit = standing(owner_id)
        raise QuotaExceeded(used_bytes=used, limit_bytes=limit)


def give_back(owner_id: UUID, count: int) -> None:
    """Count ``count`` bytes less for the owner; in the transaction that frees them, once."""
    execute("basement", GIVE_BACK, [count, owner_id])


def lock_owner(owner_id: UUID) -> None:
    """Let nobody else change this owner's files until the transaction ends; before any other lock."""
    execute("basement", LOCK, [owner_id])


def standing(owner_id: UUID) -> tuple[int, int]:
    """Bytes used, and the most that may be."""
    limit = conf.quota_bytes()
    used, limit = one("basement", STANDING, [limit, owner_id]) or (0, limit)
    return used, limit
