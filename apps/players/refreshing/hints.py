"""Who was taken lately, by ``SET NX EX``: a hint that keeps refreshers out of each other's way, and no more.

A hint of a refresher that died stays until it expires; whoever is hinted at is therefore done last, not left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from redis.exceptions import RedisError

from kernel.logging import log
from kernel.redis import aredis

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Hints:
    """:param token: this run's own; only hints with it are taken back. :param seconds: how long a hint stays."""

    def __init__(self, token: str, *, seconds: int) -> None:
        self._token, self._seconds = token, max(seconds, 1)
        self._down = False

    async def leave(self, player_ids: Sequence[UUID]) -> set[UUID]:
        """Those whom nobody else has left one of; all of them when Redis does not answer."""
        if not self._down:
            pipe = aredis().pipeline(transaction=False)
            for player_id in player_ids:
                pipe.set(_key(player_id), self._token, nx=True, ex=self._seconds)
            try:
                told = await pipe.execute()
                return {player_id for player_id, left in zip(player_ids, told, strict=True) if left}
            except RedisError as error:
                self._lost(error)
        return set(player_ids)

    async def take_back(self, player_id: UUID) -> None:
        """After a failure, so that the next run does not do this player last."""
        if self._down:
            return
        try:
            await aredis().eval(RELEASE, 1, _key(player_id), self._token)
        except RedisError as error:
            self._lost(error)

    def _lost(self, error: RedisError) -> None:
        self._down = True
        log.warning("refresh_without_hints", error=type(error).__name__)


def _key(player_id: UUID) -> str:
    return f"players:refresh:{player_id}"
