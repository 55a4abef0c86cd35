"""The hub's two ways to Redis: one subscribed connection that comes back, and pipelined publishing."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kernel.errors import Unavailable
from kernel.logging import log

TIMEOUT_SECONDS = 5.0
SILENCE_SECONDS = 30.0
MAX_UNPUBLISHED = 10_000
LOST = (RedisError, OSError)


def address(prefix: str, room: str) -> str:
    """The channel of a room; the same on every host, so that all of them hear each other."""
    return f"{prefix}:{room}"


def seal(seq: int, text: str) -> str:
    """A frame as it travels. Publishers without a hub: ``redis().publish(address(...), seal(...))``."""
    return f"{seq} {text}"


class Bus:
    """At most once, in Redis' order. After a loss it subscribes again by itself and says so.

    :param heard: called with the channel and the bytes of each message.
    :param restored: called once all channels are subscribed on a new connection.
    """

    def __init__(self, url: str, *, heard: Callable[[str, bytes], None], restored: Callable[[], None]) -> None:
        # RESP2: a subscription is then an ordinary reply. redis-py's own PubSub reconnects without telling.
        self._client = Redis.from_url(
            url,
            protocol=2,
            max_connections=8,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
        )
        self._heard, self._restored = heard, restored
        self._channels: dict[str, asyncio.Future[None]] = {}
        self._link: Any = None
        self._outgoing: deque[tuple[str, str]] = deque(maxlen=MAX_UNPUBLISHED)
        self._wake = asyncio.Event()

    def want(self, channel: str) -> None:
        """Subscribe for good, from the next link on; before the first one."""
        self._channels[channel] = asyncio.get_running_loop().create_future()

    async def subscribe(self, channel: str) -> None:
        """Returns when Redis has confirmed it: from here on nothing is missed.

        :raises Unavailable: it does not; the channel is given up.
        """
        confirmed = self._channels[channel] = asyncio.get_running_loop().create_future()
        try:
            await self._say("SUBSCRIBE", channel)
            await asyncio.wait_for(asyncio.shield(confirmed), TIMEOUT_SECONDS)
        except TimeoutError as error:
            await self.unsubscribe(channel)
            raise Unavailable(internal="the bus does not confirm a subscription") from error

    async def unsubscribe(self, channel: str) -> None:
        # Forgotten and written in one step: whoever subscribes after this is behind it on the wire too.
        self._channels.pop(channel, None)
        await self._say("UNSUBSCRIBE", channel)

    def publish(self, channel: str, text: str) -> None:
        """Never waits. Kept until Redis takes it; beyond ``MAX_UNPUBLISHED`` the oldest is left out."""
        self._outgoing.append((channel, text))
        self._wake.set()

    async def close(self) -> None:
        await self._client.aclose()

    async def _say(self, *command: str) -> None:
        """Without a link there is nothing to say: the next one begins with all channels."""
        if self._link is not None and self._link.is_connected:
            try:
                await self._link.send_command(*command, check_health=False)
            except LOST:
                log.info("realtime_bus_lost_in_writing")

    async def read_forever(self) -> None:
        while True:
            link: Any = self._client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                await link.connect()
                await self._follow(link)
            except LOST as error:
                log.warning("realtime_bus_lost", error=type(error).__name__, channels=len(self._channels))
            finally:
                self._link = None
                await link.disconnect(nowait=True)
            await asyncio.sleep(0.2)

    async def _follow(self, link: Any) -> None:
        self._link, expected = link, set(self._channels)
        if expected:
            await self._say("SUBSCRIBE", *expected)
        async with asyncio.timeout(SILENCE_SECONDS) as silence:
            while True:
                reply = await link.read_response(timeout=math.inf)
                if reply[0] == b"message":
                    self._heard(reply[1].decode(), reply[2])
                    continue
                # Pongs and confirmations come often enough to show that the other end lives.
                silence.reschedule(asyncio.get_running_loop().time() + SILENCE_SECONDS)
                if reply[0] == b"subscribe":
                    self._confirmed(reply[1].decode(), expected)

    def _confirmed(self, channel: str, expected: set[str]) -> None:
        waiting = self._channels.get(channel)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        if channel in expected:
            expected.discard(channel)
            if not expected:
                self._restored()

    async def ping(self) -> None:
        """To be called more often than ``SILENCE_SECONDS``: a link that answers nothing is replaced."""
        await self._say("PING")

    async def publish_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while batch := tuple(self._outgoing)[:500]:
                pipe = self._client.pipeline(transaction=False)
                for channel, text in batch:
                    pipe.publish(channel, text)
                try:
                    await pipe.execute()
                except LOST as error:
                    log.warning("realtime_publish_failed", error=type(error).__name__, frames=len(self._outgoing))
                    await asyncio.sleep(0.5)
                else:
                    for _ in batch:
                        self._outgoing.popleft()
