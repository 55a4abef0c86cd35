"""The sockets of one feed in this process: one hub for their rooms, and what can be done to all of them."""

from __future__ import annotations

import asyncio
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import msgspec
from django.conf import settings
from prometheus_client import Gauge

from kernel.identity import Principal
from kernel.identity.revocations import on_revoked
from kernel.logging import log
from realtime.connection import COME_BACK, Connection
from realtime.hub import History, Hub
from realtime.publishing import BANNED, DrainHost, DropSockets, drain_channel, drop_channel, rooms_of

SIGN_IN_AGAIN = 4401
SOCKETS = Gauge("banyan_sockets", "Open WebSockets.", ["feed"], multiprocess_mode="livesum")
Control = TypeVar("Control", DrainHost, DropSockets)


@dataclass(eq=False, slots=True)
class Socket:
    """One visitor in one room; ``principal`` is ``None`` for somebody nobody knows."""

    connection: Connection
    room_name: str
    principal: Principal | None
    expiry: asyncio.TimerHandle | None = None


class Switchboard:
    """One for each feed and event loop, made by the first socket: see :func:`per_loop`.

    A socket ends with its token (4401), with a ban or a sign-out everywhere (4403), and when its host drains (1012).
    """

    def __init__(self, feed: str, *, history: History) -> None:
        self.feed, self.history = feed, history
        self.hub = Hub(settings.REDIS_URL, prefix=rooms_of(feed), history=history)
        self.hub.listen(drain_channel(feed), self._on_drain)
        self.hub.listen(drop_channel(feed), self._on_drop)
        self.hub.start()
        self._loop = asyncio.get_running_loop()
        self._sockets: dict[Socket, None] = {}
        self._revoked: dict[str, float] = {}
        on_revoked(self._revoked_elsewhere)

    def make_socket(self, connection: Connection, room_name: str, principal: Principal | None) -> Socket:
        """For feeds that keep more with a socket."""
        return Socket(connection, room_name, principal)

    async def enter(self, socket: Socket, *, started: float) -> None:
        """Put a socket into its room; from here on it gets the room's frames, and can be closed from elsewhere.

        :param started: monotonic time at which the handshake began; a ban since then counts.
        :raises Unavailable:
        """
        self._sockets[socket] = None
        SOCKETS.labels(self.feed).inc()
        self._bind(socket, started)
        try:
            await self.join(socket)
        except BaseException:
            await self.leave(socket)
            raise

    async def leave(self, socket: Socket) -> None:
        """Safe to repeat."""
        if socket not in self._sockets:
            return
        del self._sockets[socket]
        SOCKETS.labels(self.feed).dec()
        if socket.expiry is not None:
            socket.expiry.cancel()
        await self.part(socket)

    async def join(self, socket: Socket) -> None:
        """What entering means to this feed. :raises Unavailable:"""
        await self.hub.join(socket.room_name, socket.connection)

    async def part(self, socket: Socket) -> None:
        """The opposite of :meth:`join`, also of one that failed half-way."""
        await self.hub.leave(socket.room_name, socket.connection)

    def _bind(self, socket: Socket, started: float) -> None:
        if socket.principal:
            left = socket.principal.expires_at.timestamp() - time.time()
            socket.expiry = self._loop.call_later(max(left, 0.0), socket.connection.shut, SIGN_IN_AGAIN)
            if self._revoked.get(str(socket.principal.user_id), -1.0) >= started:
                socket.connection.shut(BANNED)

    def _revoked_elsewhere(self, user_id: str) -> None:
        """Called in the thread that listens for revocations."""
        self._loop.call_soon_threadsafe(self._on_revoked, user_id)

    def _on_revoked(self, user_id: str) -> None:
        self._revoked[user_id] = time.monotonic()
        for socket in self._sockets:
            if socket.principal and str(socket.principal.user_id) == user_id:
                socket.connection.shut(BANNED)

    def _on_drop(self, data: bytes) -> None:
        drop = self._read(data, DropSockets)
        if drop is None:
            return
        for socket in self._sockets:
            known = socket.principal is not None and socket.principal.user_id == drop.user_id
            if known and drop.room_name in ("", socket.room_name):
                socket.connection.shut(drop.code)

    def _on_drain(self, data: bytes) -> None:
        drain = self._read(data, DrainHost)
        if drain is None or drain.host != settings.HOST:
            return
        log.info("realtime_drain", feed=self.feed, sockets=len(self._sockets), seconds=drain.seconds)
        for number, socket in enumerate(self._sockets):
            leave = partial(socket.connection.shut, COME_BACK, flush=True)
            self._loop.call_later(drain.seconds * number / len(self._sockets), leave)

    def _read(self, data: bytes, kind: type[Control]) -> Control | None:
        try:
            return msgspec.json.decode(data, type=kind)
        except msgspec.DecodeError:
            log.warning("realtime_control_unreadable", feed=self.feed, control=kind.__name__)
            return None


Board = TypeVar("Board", bound=Switchboard)


def per_loop(make: Callable[[], Board]) -> Callable[[], Board]:
    """A function that answers with the running loop's switchboard, made when it is first asked for."""
    boards: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Board] = weakref.WeakKeyDictionary()

    def board() -> Board:
        loop = asyncio.get_running_loop()
        if loop not in boards:
            boards[loop] = make()
        return boards[loop]

    return board
