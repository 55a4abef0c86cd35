"""From ordinary (WSGI, worker) code to chat's sockets, after the commit."""

from __future__ import annotations

from uuid import UUID

import realtime
from apps.chat.contract import ChatMessage
from apps.chat.domain.frames import render
from realtime.publishing import DropSockets, rooms_of

FEED = "chat"
PREFIX = rooms_of(FEED)


def publish(*, room_name: str, message: ChatMessage) -> None:
    """Send a stored message to the room on every host."""
    realtime.publish(FEED, room=room_name, seq=message.seq, text=render(message))


def drop_sockets(*, room_name: str, user_id: UUID) -> None:
    """Close the user's sockets in the room on every host, soon; one that escapes cannot come back."""
    realtime.drop_sockets(FEED, DropSockets(user_id=user_id, room_name=room_name))
