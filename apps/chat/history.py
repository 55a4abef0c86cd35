"""The store as the hub asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from apps.chat import queries
from apps.chat.domain.frames import render
from realtime.database import in_database


class ChatHistory:
    """Implements :class:`realtime.History`."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        return await in_database("chat", partial(queries.positions, room_names=rooms))

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        read = partial(queries.messages_of_room_after, room_name=room, seq=seq, limit=limit)
        return [(message.seq, render(message)) for message in await in_database("chat", read)]
