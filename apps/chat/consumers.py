"""A chat socket: a feed that also listens."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from apps.chat.domain.frames import MAX_FRAME, Draft, read_draft, render, render_ack, render_error
from apps.chat.queries import recover
from apps.chat.switchboard import ChatSocket, switchboard
from apps.chat.usecases.enter_room import enter_room
from apps.chat.usecases.post_message import post_message
from kernel.errors import DomainError, Kind
from kernel.identity import Principal
from kernel.ids import new_id
from realtime import Connection
from realtime.consumer import REASONS, RECOVERED_AT_MOST, FeedConsumer, Past, close_code
from realtime.database import in_database
from realtime.handshake import Handshake

TOO_FAST, TOO_LARGE = 1008, 1009


class TooManyMessages(DomainError):
    """Sent faster than a person writes."""

    kind = Kind.RATE_LIMITED
    code = "too_many_messages"
    message = "Slow down: this message was not sent."


class ChatConsumer(FeedConsumer):
    """``/api/chat/ws/<room>``: whoever is admitted may also post."""

    switchboard = switchboard
    reasons = REASONS | {
        1008: "You write faster than this room can follow", 1009: "This is too long",
        4400: "This address or room name is not valid", 4401: "Sign in to enter this room",
        4404: "There is no such room for you",
    }  # fmt: skip
    room: Any = None

    async def admit(self, principal: Principal | None) -> str:
        room_name: str = self.scope["url_route"]["kwargs"]["room"]
        user_id = principal.user_id if principal else None
        self.room = await in_database("chat", partial(enter_room, room_name=room_name, user_id=user_id))
        return room_name

    async def past(self, room_name: str, handshake: Handshake) -> Past | None:
        """In one snapshot, and honest about messages that are no longer kept."""
        after = handshake.checked_last_seq()
        if after is None:
            return None
        read = partial(recover, room_id=self.room.room_id, after=after, limit=RECOVERED_AT_MOST)
        found = await in_database("chat", read)
        return Past(found.recovered, found.last_seq, [render(message) for message in found.messages])

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        connection, socket = self.connection, self.socket
        if connection is None or not isinstance(socket, ChatSocket) or connection.code:
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

    def _admit(self, socket: ChatSocket, text: str | None) -> Draft:
        if not socket.throttle.take(asyncio.get_running_loop().time()):
            raise TooManyMessages
        return read_draft(text)

    async def _post(self, connection: Connection, socket: ChatSocket, draft: Draft) -> None:
        user_id: UUID | None = socket.principal.user_id if socket.principal else None
        store = partial(post_message, room=self.room, draft=draft, user_id=user_id, message_id=new_id())
        posted = await in_database("chat", store)
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
