"""The log as the hub asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from apps.tournaments.queries import log as queries_log
from realtime.database import in_database


class LogHistory:
    """Implements :class:`realtime.History`."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        return await in_database("tournaments", partial(queries_log.positions, rooms))

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        return await in_database("tournaments", partial(queries_log.frames_after, room, seq=seq, limit=limit))
