"""Retention: what has ended, and what its one reader has read long ago."""

from __future__ import annotations

from typing import Any

from apps.notifications.conf import KEEP_READ, RETENTION_BATCH
from kernel import clock
from kernel.db import execute

# Rows that somebody is just marking as read are left for the next time. Read marks go along (ON DELETE CASCADE).
DELETE = """
DELETE FROM notifications_notification WHERE notification_id IN (
  SELECT n.notification_id FROM notifications_notification n WHERE {condition} LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
"""
EXPIRED = "n.expires_at <= %(now)s"
READ_LONG_AGO = """
n.created_at < %(kept_since)s AND n.audience LIKE 'person:%%' AND (
  EXISTS (SELECT 1 FROM notifications_read_mark m WHERE m.notification_id = n.notification_id)
  OR EXISTS (SELECT 1 FROM notifications_reader r WHERE n.audience = 'person:' || r.user_id AND n.seq <= r.read_up_to)
)
"""


def delete_old_notifications() -> int:
    """Delete in batches until none is left; each batch is a transaction. :returns: how many were deleted."""
    moment = clock.now()
    values = {"now": moment, "kept_since": moment - KEEP_READ, "limit": RETENTION_BATCH}
    return sum(_delete(condition, values) for condition in (EXPIRED, READ_LONG_AGO))


def _delete(condition: str, values: dict[str, Any]) -> int:
    statement = DELETE.format(condition=condition)
    given = {name: value for name, value in values.items() if f"%({name})s" in statement}
    total = deleted = execute("notifications", statement, given)
    while deleted:
        deleted = execute("notifications", statement, given)
        total += deleted
    return total
