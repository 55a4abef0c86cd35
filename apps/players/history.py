"""Jobs as the hub asks for them: a history that keeps only what is true now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from apps.players.scouting import live
from realtime.database import in_database


class JobHistory:
    """Implements :class:`realtime.History`. States in between are gone; the newest one stands for them."""

    async def positions(self, rooms: Sequence[str]) -> Mapping[str, int]:
        return await in_database(live.FEED, partial(live.positions, rooms))

    async def after(self, room: str, seq: int, limit: int) -> list[tuple[int, str]]:
        found = await in_database(live.FEED, partial(live.newest, room))
        return [found] if found is not None and found[0] > seq else []
