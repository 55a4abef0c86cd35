"""A socket of a feed: admitted or refused, caught up, then live.

A feed's numbered frames live in a table; a room's numbers become visible in order. For viewers who only read, all that
a context writes is where its history is and who may see it (here: anybody, also without signing in)::

    class LogHistory:
        async def positions(self, rooms):                 # the newest number of each room
            return await in_database("tournaments", partial(queries.log_positions, rooms))

        async def after(self, room, seq, limit):          # [(number, frame), ...], oldest first
            return await in_database("tournaments", partial(queries.log_frames, room, seq, limit))

    class TournamentConsumer(FeedConsumer):
        switchboard = per_loop(lambda: Switchboard("tournaments", history=LogHistory()))

        async def admit(self, principal):
            tournament_id = self.scope["url_route"]["kwargs"]["tournament_id"]
            await in_database("tournaments", partial(find_tournament, tournament_id=tournament_id))
            return tournament_id                          # the room

After its commit a use-case calls ``publish("tournaments", room=str(tournament_id), seq=entry.seq, text=frame)``
with the frame that ``after`` renders. ``WS .../<tournament_id>?last_seq=N`` is first told
``{"type": "sync", "recovered": true, "last_seq": M, "messages": [...]}`` and then every frame from M + 1 on, each once.
With ``recovered`` false nothing is told: read the state over HTTP and go on from ``last_seq``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import msgspec
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from kernel.errors import DomainError, Kind
from kernel.identity import Principal, TokenRevoked
from kernel.logging import log
from realtime.connection import Connection
from realtime.database import in_database
from realtime.handshake import Handshake, identify, read_handshake
from realtime.publishing import BANNED
from realtime.switchboard import Socket, Switchboard

RECOVERED_AT_MOST = 300
TRY_LATER = 1013
REASONS = {
    1012: "Come back in a moment", 1013: "Too slow, or not available right now", 4400: "This address is not valid",
    4401: "Sign in", 4403: "You may not be here", 4404: "There is nothing here for you",
}  # fmt: skip


def close_code(error: DomainError) -> int:
    """4000 + the HTTP status, but for bans, and for what passes by itself."""
    if isinstance(error, TokenRevoked):
        return BANNED
    return TRY_LATER if error.kind is Kind.UNAVAILABLE else 4000 + error.kind.value


@dataclass(frozen=True, slots=True)
class Past:
    """What a client is told before it goes live: all it missed, or (``recovered`` false) what it may start from.

    :param last_seq: the number up to which ``frames`` say everything; live frames follow from the next one on.
    :param frames: ready as JSON.
    """

    recovered: bool
    last_seq: int
    frames: Sequence[str]

    def render(self) -> str:
        """The control frame ``sync``."""
        messages = [msgspec.Raw(frame.encode()) for frame in self.frames]
        told = {"type": "sync", "recovered": self.recovered, "last_seq": self.last_seq, "messages": messages}
        return msgspec.json.encode(told).decode()


class FeedConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """Open means in the room: whoever is told so misses nothing from then on.

    A visitor who is refused is accepted too, and then closed: browsers see close codes only of open sockets.

    :cvar switchboard: from :func:`realtime.switchboard.per_loop`.
    """

    switchboard: ClassVar[Callable[[], Switchboard]]
    reasons: ClassVar[dict[int, str]] = REASONS
    connection: Connection | None = None
    socket: Socket | None = None
    writer: asyncio.Task[None] | None = None

    async def admit(self, principal: Principal | None) -> str:
        """The room for this visitor. :raises DomainError: none; its kind becomes the close code."""
        raise NotImplementedError

    async def past(self, room_name: str, handshake: Handshake) -> Past | None:
        """What the client is told first; by default all after ``last_seq`` when it says one, from a history that
        forgets nothing. :raises DomainError:
        """
        after = handshake.checked_last_seq()
        if after is None:
            return None
        history = self._board().history
        # Asked first: numbers become visible in order, so what is read afterwards has all of them up to here.
        newest = (await history.positions([room_name])).get(room_name, 0)
        found = await history.after(room_name, after, RECOVERED_AT_MOST + 1)
        if after > newest or len(found) > RECOVERED_AT_MOST:
            return Past(recovered=False, last_seq=newest, frames=())
        return Past(recovered=True, last_seq=found[-1][0] if found else after, frames=[text for _, text in found])

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """What clients send is left unread; feeds that listen override this."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Channels' loop without its channel layer and its thread hop per frame: fan-out is the hub's."""
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            await self._clean_up()

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        started = time.monotonic()
        handshake = read_handshake(self.scope)
        self.connection = Connection(self.send, cut=self._cut, control=handshake.control)
        try:
            await self._enter(self.connection, handshake, started)
        except DomainError as error:
            log.info("socket_refused", feed=self._board().feed, code=error.code, internal=error.internal)
            self.connection.shut(close_code(error))
        await self.accept(handshake.subprotocol)
        self.writer = asyncio.create_task(self._write(self.connection))

    def _board(self) -> Switchboard:
        return type(self).switchboard()

    async def _enter(self, connection: Connection, handshake: Handshake, started: float) -> None:
        handshake.checked_last_seq()  # refused before anything is opened
        principal = None
        if not handshake.anonymous:
            principal = await in_database(self._board().feed, partial(identify, handshake))
        room_name = await self.admit(principal)
        # The room's frames are held back before the history is read: nothing falls between the two.
        connection.hold()
        self.socket = self._board().make_socket(connection, room_name, principal)
        await self._board().enter(self.socket, started=started)
        past = await self.past(room_name, handshake)
        if past is not None:
            connection.tell(past.render())
        connection.release(past.last_seq if past else connection.position)

    async def _write(self, connection: Connection) -> None:
        try:
            code = await connection.write()
            await self.close(code, reason=self.reasons.get(code))
        except OSError:
            log.debug("socket_client_gone")

    def _cut(self) -> None:
        """The client does not even read its close frame; ASGI has no word for that, uvicorn's transport has."""
        if self.writer is not None:
            self.writer.cancel()
        transport = getattr(getattr(self.base_send, "__self__", None), "transport", None)
        if transport is not None:
            transport.abort()

    async def _clean_up(self) -> None:
        if self.connection is not None:
            self.connection.gone()
        if self.writer is not None:
            self.writer.cancel()
        if self.socket is not None:
            await self._board().leave(self.socket)
