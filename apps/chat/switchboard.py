"""The sockets of this process: one hub for their rooms, and what can be done to all of them."""

from __future__ import annotations

import asyncio
import time
import weakref
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from prometheus_client import Gauge

from apps.chat.conf import SEND_BURST, SENDS_PER_SECOND
from apps.chat.domain.throttle import Throttle
from apps.chat.history import ChatHistory
from apps.chat.presence import REFRESH_SECONDS, Presence
from apps.chat.publishing import DRAIN, DROP, PREFIX, DropSockets
from kernel.identity import Principal
from kernel.identity.revocations import on_revoked
from kernel.logging import log
from realtime import Connection, Hub

SIGN_IN_AGAIN, BANNED, COME_BACK = 4401, 4403, 1012
SOCKETS = Gauge("banyan_chat_sockets", "Open chat sockets.", multiprocess_mode="livesum")


class DrainHost(msgspec.Struct, frozen=True):
    host: str
    seconds: float = 30.0


@dataclass(eq=False, slots=True)
class Socket:
    """One visitor in one room."""

    connection: Connection
    room_name: str
    principal: Principal | None
    throttle: Throttle
    member: str
    expiry: asyncio.TimerHandle | None = None


class Switchboard:
    """One for each event loop, made by its first socket."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sockets: dict[Socket, None] = {}
        self._revoked: dict[str, float] = {}
        self._throttles: weakref.WeakValueDictionary[UUID, Throttle] = weakref.WeakValueDictionary()
        self.presence = Presence()
        self.hub = Hub(settings.REDIS_URL, prefix=PREFIX, history=ChatHistory())
        self.hub.listen(DRAIN, self._on_drain)
        self.hub.listen(DROP, self._on_drop)
        self.hub.start()
        self._refreshing = asyncio.create_task(self._refresh_forever())
        on_revoked(self._revoked_elsewhere)

    async def enter(
        self, connection: Connection, *, room_name: str, principal: Principal | None, started: float
    ) -> Socket:
        """Put a socket into its room; from here on it gets the room's frames, and can be closed from elsewhere.

        :param started: monotonic time at which the handshake began; a ban since then counts.
        :raises Unavailable:
        """
        user_id = str(principal.user_id) if principal else ""
        socket = Socket(connection, room_name, principal, self._throttle(principal), f"{user_id}:{uuid4().hex}")
        self._sockets[socket] = None
        SOCKETS.inc()
        if principal:
            left = principal.expires_at.timestamp() - time.time()
            socket.expiry = self._loop.call_later(max(left, 0.0), connection.shut, SIGN_IN_AGAIN)
            if self._revoked.get(user_id, -1.0) >= started:
                connection.shut(BANNED)
        try:
            await self.hub.join(room_name, connection)
            await self.presence.enter(room_name, socket.member)
        except BaseException:
            await self.leave(socket)
            raise
        return socket

    async def leave(self, socket: Socket) -> None:
        if socket not in self._sockets:
            return
        del self._sockets[socket]
        SOCKETS.dec()
        if socket.expiry is not None:
            socket.expiry.cancel()
        await self.hub.leave(socket.room_name, socket.connection)
        await self.presence.leave(socket.room_name, socket.member)

    def _throttle(self, principal: Principal | None) -> Throttle:
        """Signed-in people have one for all their sockets here."""
        fresh = Throttle(rate=SENDS_PER_SECOND, burst=SEND_BURST, moment=self._loop.time())
        return self._throttles.setdefault(principal.user_id, fresh) if principal else fresh

    def _revoked_elsewhere(self, user_id: str) -> None:
        """Called in the thread that listens for revocations."""
        self._loop.call_soon_threadsafe(self._on_revoked, user_id)

    def _on_revoked(self, user_id: str) -> None:
        self._revoked[user_id] = time.monotonic()
        for socket in self._sockets:
            if socket.principal and str(socket.principal.user_id) == user_id:
                socket.connection.shut(BANNED)

    def _on_drop(self, data: bytes) -> None:
        try:
            drop = msgspec.json.decode(data, type=DropSockets)
        except msgspec.DecodeError:
            log.warning("chat_control_unreadable", channel=DROP)
            return
        for socket in self._sockets:
            if socket.principal and (socket.room_name, socket.principal.user_id) == (drop.room_name, drop.user_id):
                socket.connection.shut(BANNED)

    def _on_drain(self, data: bytes) -> None:
        try:
            drain = msgspec.json.decode(data, type=DrainHost)
        except msgspec.DecodeError:
            log.warning("chat_control_unreadable", channel=DRAIN)
            return
        if drain.host != settings.HOST:
            return
        log.info("chat_drain", sockets=len(self._sockets), seconds=drain.seconds)
        for number, socket in enumerate(self._sockets):
            leave = partial(socket.connection.shut, COME_BACK, flush=True)
            self._loop.call_later(drain.seconds * number / len(self._sockets), leave)

    async def _refresh_forever(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self.presence.refresh()


_boards: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Switchboard] = weakref.WeakKeyDictionary()


def switchboard() -> Switchboard:
    """The running loop's switchboard."""
    loop = asyncio.get_running_loop()
    if loop not in _boards:
        _boards[loop] = Switchboard()
    return _boards[loop]
