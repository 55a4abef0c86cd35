"""Who is in a room, on all hosts: a sorted set per room, socket -> expiry.

A process says again every ``REFRESH_SECONDS`` who it has; a killed one is forgotten after ``PRESENCE_SECONDS``.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from redis.exceptions import RedisError

from apps.chat.conf import PRESENCE_SECONDS
from kernel import clock
from kernel.logging import log
from kernel.redis import aredis, redis

REFRESH_SECONDS = PRESENCE_SECONDS / 2.25


class PresenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a room now.

    :param active_connections: sockets; one person may have several. :param anonymous: sockets of nobody known.
    """

    room_name: str
    active_connections: int
    anonymous: int
    user_ids: tuple[UUID, ...]


def key_of(room_name: str) -> str:
    return f"chat:presence:{room_name}"


def count(room_name: str) -> int:
    """How many sockets the room has on all hosts; 0 while Redis does not answer."""
    return int(_read(room_name, "zcard", key_of(room_name)) or 0)


def who(room_name: str) -> PresenceView:
    """The room's people; nobody while Redis does not answer."""
    found = [entry.decode().partition(":")[0] for entry in _read(room_name, "zrange", key_of(room_name), 0, -1) or []]
    users = {UUID(user) for user in found if user}
    return PresenceView(
        room_name=room_name,
        active_connections=len(found),
        anonymous=found.count(""),
        user_ids=tuple(sorted(users)),
    )


def _read(room_name: str, command: str, *arguments: Any) -> Any:
    pipe = redis().pipeline(transaction=False)
    pipe.zremrangebyscore(key_of(room_name), "-inf", clock.now().timestamp())
    getattr(pipe, command)(*arguments)
    try:
        return pipe.execute()[1]
    except RedisError as error:
        log.warning("chat_presence_unknown", error=type(error).__name__)
        return None


class Presence:
    """The sockets of this process. Best effort: without Redis people chat on, uncounted."""

    def __init__(self) -> None:
        self._here: set[tuple[str, str]] = set()

    async def enter(self, room_name: str, member: str) -> None:
        """``member`` is ``<user id or nothing>:<socket id>``."""
        self._here.add((room_name, member))
        await self._write({(room_name, member)})

    async def leave(self, room_name: str, member: str) -> None:
        self._here.discard((room_name, member))
        try:
            await aredis().zrem(key_of(room_name), member)
        except (RedisError, OSError) as error:
            log.warning("chat_presence_not_left", error=type(error).__name__)

    async def refresh(self) -> None:
        """Say again who is here, in one pipeline."""
        await self._write(set(self._here))

    async def _write(self, members: set[tuple[str, str]]) -> None:
        expiry = clock.now().timestamp() + PRESENCE_SECONDS
        pipe = aredis().pipeline(transaction=False)
        for room_name, member in members:
            pipe.zadd(key_of(room_name), {member: expiry})
        for room_name in {room_name for room_name, _ in members}:
            pipe.expire(key_of(room_name), int(PRESENCE_SECONDS * 2))
        try:
            await pipe.execute()
        except (RedisError, OSError) as error:
            log.warning("chat_presence_not_written", error=type(error).__name__)
