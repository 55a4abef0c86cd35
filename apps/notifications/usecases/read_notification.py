"""Say that one has read a notification, or all of them."""

from __future__ import annotations

from uuid import UUID

from apps.notifications.contract import NotificationView
from apps.notifications.queries import Reader, get_notification, newest_seq
from kernel import clock
from kernel.db import execute

MARK = (
    "INSERT INTO notifications_read_mark (user_id, notification_id, read_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)

# Never backwards, whichever of two devices says it last.
MARK_ALL = """
INSERT INTO notifications_reader (user_id, read_up_to, read_at) VALUES (%s, %s, %s)
ON CONFLICT (user_id) DO UPDATE SET read_up_to = EXCLUDED.read_up_to, read_at = EXCLUDED.read_at
WHERE notifications_reader.read_up_to < EXCLUDED.read_up_to
"""


def read_notification(*, reader: Reader, notification_id: UUID) -> NotificationView:
    """Mark one as read, on all of the reader's devices. Safe to repeat: the first time counts.

    :raises NotificationNotFound: also when it is for somebody else.
    """
    found = get_notification(reader=reader, notification_id=notification_id)
    if found.read_at is not None:
        return found
    execute("notifications", MARK, [reader.user_id, notification_id, clock.now()])
    return get_notification(reader=reader, notification_id=notification_id)


def read_all_notifications(*, reader: Reader, up_to: UUID | None) -> None:
    """Mark all as read, up to and with ``up_to``; ``None``: all there are now. Safe to repeat.

    :raises NotificationNotFound: ``up_to`` is not the reader's.
    """
    seq = newest_seq() if up_to is None else get_notification(reader=reader, notification_id=up_to).seq
    execute("notifications", MARK_ALL, [reader.user_id, seq, clock.now()])
