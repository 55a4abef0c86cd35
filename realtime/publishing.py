"""From ordinary (WSGI, worker) code to the sockets: one Redis command each, after the commit.

Nothing is lost when Redis is down: what is announced is stored, and rooms compare themselves with the store.
A *feed* is what one context sends to its sockets; it has the context's name.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from redis.exceptions import RedisError

from kernel.logging import log
from kernel.redis import redis
from realtime.bus import address, seal

BANNED = 4403


class DrainHost(msgspec.Struct, frozen=True):
    """To ``<feed>:drain``: this host's sockets are to leave, spread over the seconds."""

    host: str
    seconds: float = 30.0


class DropSockets(msgspec.Struct, frozen=True):
    """To ``<feed>:drop``: the user's sockets are to be closed; ``room_name`` "": in every room."""

    user_id: UUID
    room_name: str = ""
    code: int = BANNED


def rooms_of(feed: str) -> str:
    """The prefix of a feed's rooms."""
    return f"{feed}:room"


def drain_channel(feed: str) -> str:
    return f"{feed}:drain"


def drop_channel(feed: str) -> str:
    return f"{feed}:drop"


def publish(feed: str, *, room: str, seq: int, text: str) -> None:
    """Send a stored frame to the room on every host."""
    _tell(address(rooms_of(feed), room), seal(seq, text))


def drop_sockets(feed: str, drop: DropSockets) -> None:
    """Close a user's sockets on every host, soon. At most once: what must not escape is refused at the door too."""
    _tell(drop_channel(feed), msgspec.json.encode(drop))


def _tell(channel: str, text: str | bytes) -> None:
    try:
        redis().publish(channel, text)
    except RedisError as error:
        log.warning("realtime_publish_failed", channel=channel, error=type(error).__name__)
