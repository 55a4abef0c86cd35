"""From a stored notification to the sockets of its audience: one Redis command, whoever it is for."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import msgspec
from django.db.transaction import on_commit

import realtime
from apps.notifications.contract import NotificationView
from apps.notifications.domain.audiences import word
from realtime.publishing import DropSockets

FEED = "notifications"
STREAM = "all"
"""The one room. Frames of all audiences share it, in one order; a process picks what is for its own sockets."""
SIGN_IN_AGAIN = 4401


def address_frame(notification: NotificationView) -> str:
    """The audience, a space, and the frame that its sockets get."""
    audience = word(notification.audience, notification.user_id, notification.role)
    return f"{audience} {msgspec.json.encode(notification).decode()}"


def publish_after_commit(notification: NotificationView) -> None:
    """Now, or after the transaction there is. A process that dies in between is made up for by the hub's recheck."""
    frame = address_frame(notification)
    send = partial(realtime.publish, FEED, room=STREAM, seq=notification.seq, text=frame)
    on_commit(send, using="notifications")


def renew_sockets(user_id: UUID) -> None:
    """Have the user's sockets come back with a new token, which says their new role. At most once, after the commit."""
    drop = DropSockets(user_id=user_id, code=SIGN_IN_AGAIN)
    on_commit(partial(realtime.drop_sockets, FEED, drop), using="notifications")
