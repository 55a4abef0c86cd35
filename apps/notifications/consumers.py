"""A notification socket: one's own notifications, those of one's role and everybody's, in one order."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import msgspec

from apps.notifications import queries
from apps.notifications.contract import NotificationNotFound
from apps.notifications.publishing import FEED, STREAM
from apps.notifications.queries import Missed, Reader, reader_of
from apps.notifications.switchboard import switchboard
from kernel.errors import Unauthenticated
from kernel.identity import Principal
from realtime.consumer import RECOVERED_AT_MOST, FeedConsumer, Past
from realtime.database import in_database
from realtime.handshake import Handshake

UNREAD_AT_MOST = 100


class NotificationConsumer(FeedConsumer):
    """``/api/notifications/ws``. First comes ``sync``: all after ``last_id`` or ``last_seq``, or what is unread."""

    switchboard = switchboard
    reader: Reader

    async def admit(self, principal: Principal | None) -> str:
        if principal is None:
            raise Unauthenticated
        self.reader = reader_of(principal)
        return STREAM

    async def past(self, room_name: str, handshake: Handshake) -> Past:
        """``recovered`` false: start afresh from these, the newest unread ones; the rest is a list over HTTP."""
        last_seq, last_id = handshake.checked_last_seq(), handshake.checked_last_id()
        if last_id is not None:
            last_seq = await in_database(FEED, partial(_seq_of, self.reader, last_id))
        if last_seq is not None:
            read = partial(queries.missed, reader=self.reader, after=last_seq, limit=RECOVERED_AT_MOST + 1)
            found = await in_database(FEED, read)
            if last_seq <= found.last_seq and len(found.notifications) <= RECOVERED_AT_MOST:
                return _past(found, recovered=True)
        unread = partial(queries.newest_unread, reader=self.reader, limit=UNREAD_AT_MOST)
        return _past(await in_database(FEED, unread), recovered=False)


def _seq_of(reader: Reader, notification_id: UUID) -> int | None:
    """``None``: it is not theirs, or it is no longer kept, so nobody knows what came after."""
    try:
        return queries.get_notification(reader=reader, notification_id=notification_id).seq
    except NotificationNotFound:
        return None


def _past(found: Missed, *, recovered: bool) -> Past:
    frames = [msgspec.json.encode(notification).decode() for notification in found.notifications]
    return Past(recovered, found.last_seq, frames)
