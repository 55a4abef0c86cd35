"""From ordinary (WSGI, worker) code to the sockets: one Redis command each, after the commit.

Nothing is lost when Redis is down: a message is stored, and rooms compare themselves with the store.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from redis.exceptions import RedisError

from apps.chat.contract import ChatMessage
from apps.chat.domain.frames import render
from kernel.logging import log
from kernel.redis import redis
from realtime import address, seal

PREFIX = "chat:room"
DRAIN = "chat:drain"
"""``{"host": ..., "seconds": 30}``: this host's sockets are to leave, spread over the seconds."""
DROP = "chat:drop"
"""``{"room_name": ..., "user_id": ...}``: this user's sockets in this room are to be closed."""


class DropSockets(msgspec.Struct, frozen=True):
    room_name: str
    user_id: UUID


def publish(*, room_name: str, message: ChatMessage) -> None:
    """Send a stored message to the room on every host."""
    _tell(address(PREFIX, room_name), seal(message.seq, render(message)))


def drop_sockets(*, room_name: str, user_id: UUID) -> None:
    """Close the user's sockets in the room on every host, soon; one that escapes cannot come back."""
    _tell(DROP, msgspec.json.encode(DropSockets(room_name, user_id)))


def _tell(channel: str, text: str | bytes) -> None:
    try:
        redis().publish(channel, text)
    except RedisError as error:
        log.warning("chat_publish_failed", channel=channel, error=type(error).__name__)
