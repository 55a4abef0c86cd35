"""A chat socket: a Channels consumer whose frames to the client go through the hub's connection."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any
from uuid import UUID

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from apps.chat.database import in_database
from apps.chat.domain.frames import MAX_FRAME, Draft, read_draft, render, render_ack, render_error, render_sync
from apps.chat.handshake import Handshake, identify, read_handshake
from apps.chat.queries import recover
from apps.chat.switchboard import BANNED, Socket, switchboard
from apps.chat.usecases.enter_room import enter_room
from apps.chat.usecases.post_message import post_message
from kernel.errors import DomainError, Kind
from kernel.identity import TokenRevoked
from kernel.ids import new_id
from kernel.logging import log
from realtime import Connection

RECOVERED_AT_MOST = 300
TOO_FAST, TOO_LARGE, TRY_LATER = 1008, 1009, 1013
REASONS = {
    1008: "You write faster than this room can follow", 1009: "This is too long", 1012: "Come back in a moment",
    1013: "Too slow, or not available right now", 4400: "This address or room name is not valid",
    4401: "Sign in to enter this room", 4403: "You may not be here", 4404: "There is no such room for you",
}  # fmt: skip


class TooManyMessages(DomainError):
    """Sent faster than a person writes."""

    kind = Kind.RATE_LIMITED
    code = "too_many_messages"
    message = "Slow down: this message was not sent."


def close_code(error: DomainError) -> int:
    """4000 + the HTTP status, but for bans, and for what passes by itself."""
    if isinstance(error, TokenRevoked):
        return BANNED
    return TRY_LATER if error.kind is Kind.UNAVAILABLE else 4000 + error.kind.value


class ChatConsumer(AsyncWebsocketConsumer):
    """``/api/chat/ws/<room>``. Open means in the room: whoever is told so misses nothing from then on.

    A visitor who is refused is accepted too, and then closed: browsers see close codes only of open sockets.
    """

    connection: Connection | None = None
    socket: Socket | None = None
    room: Any = None
    writer: asyncio.Task[None] | None = None

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
            log.info("chat_refused", code=error.code, internal=error.internal)
            self.connection.shut(close_code(error))
        await self.accept(handshake.subprotocol)
        self.writer = asyncio.create_task(self._write(self.connection))

    async def _enter(self, connection: Connection, handshake: Handshake, started: float) -> None:
        last_seq = handshake.checked_last_seq()
        principal = None if handshake.anonymous else await in_database(partial(identify, handshake))
        user_id = principal.user_id if principal else None
        room_name = self.scope["url_route"]["kwargs"]["room"]
        self.room = await in_database(partial(enter_room, room_name=room_name, user_id=user_id))
        if last_seq is not None:
            connection.hold()
        self.socket = await switchboard().enter(connection, room_name=room_name, principal=principal, started=started)
        if last_seq is not None:
            await self._recover(connection, last_seq)

    async def _recover(self, connection: Connection, after: int) -> None:
        """The room's frames are being held back already: nothing falls between history and them."""
        read = partial(recover, room_id=self.room.room_id, after=after, limit=RECOVERED_AT_MOST)
        found = await in_database(read)
        connection.tell(render_sync(found.messages, recovered=found.recovered, last_seq=found.last_seq))
        connection.release(found.last_seq)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        connection, socket = self.connection, self.socket
        if connection is None or socket is None or connection.code:
            return
        if len(text_data or bytes_data or "") > MAX_FRAME:
            connection.shut(TOO_LARGE)
            return
        draft = None
        try:
            draft = self._admit(socket, text_data)
            await self._post(connection, socket, draft)
        except DomainError as error:
            self._refuse(connection, error, draft)

    def _admit(self, socket: Socket, text: str | None) -> Draft:
        if not socket.throttle.take(asyncio.get_running_loop().time()):
            raise TooManyMessages
        return read_draft(text)

    async def _post(self, connection: Connection, socket: Socket, draft: Draft) -> None:
        user_id: UUID | None = socket.principal.user_id if socket.principal else None
        store = partial(post_message, room=self.room, draft=draft, user_id=user_id, message_id=new_id())
        posted = await in_database(store)
        if not posted.replayed:
            switchboard().hub.publish(socket.room_name, posted.message.seq, render(posted.message))
        if connection.control:
            connection.tell(render_ack(draft.client_message_id, posted.message, replayed=posted.replayed))

    def _refuse(self, connection: Connection, error: DomainError, draft: Draft | None) -> None:
        """Clients of the seed's frame would not understand an error frame: what cannot be ignored closes."""
        if connection.control:
            connection.tell(render_error(error, draft.client_message_id if draft else None))
        elif isinstance(error, TooManyMessages):
            connection.shut(TOO_FAST)
        elif error.kind is not Kind.MALFORMED:
            connection.shut(close_code(error))

    async def _write(self, connection: Connection) -> None:
        try:
            code = await connection.write()
            await self.close(code, reason=REASONS.get(code))
        except OSError:
            log.debug("chat_client_gone")

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
            await switchboard().leave(self.socket)
