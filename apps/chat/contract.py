"""What other contexts may ask of chat: say something in a room, and count who is there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event


class RoomNotFound(DomainError):
    """No room has this name, or it is private and the caller is not a member."""

    kind = Kind.NOT_FOUND
    code = "room_not_found"
    message = "There is no such room, or you are not a member of it."


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message, with the same fields in a room's frames, in history and here.

    ``phone_number`` and ``avatar`` are what the client wrote, to be shown and not to be trusted;
    ``user_id`` is who it was (``None``: an anonymous visitor of a public room, or the platform).

    :param seq: 1, 2, 3, ... within the room, without gaps.
    """

    message: str
    phone_number: str | None
    avatar: str | None
    message_id: UUID
    seq: int
    sent_at: datetime
    user_id: UUID | None


class RoomInfo(msgspec.Struct, frozen=True, kw_only=True):
    """``active_connections``: sockets in the room on all hosts; one of a dead process counts for up to 45 s."""

    room_name: str
    active_connections: int


class MessagePosted(Event, topic="chat.message_posted", version=1):
    """A message is stored. Without its text: a private conversation has no place on a bus that others keep."""

    room_name: str
    message_id: UUID
    user_id: UUID | None
    seq: int
    sent_at: datetime


class Chat(Contract, context="chat"):
    """Rooms and messages."""

    @call(idempotent=True, deadline=2.0, raises=(RoomNotFound,))
    def post_system_message(self, *, room_name: str, message: str, message_id: UUID) -> ChatMessage:
        """Say something in the platform's name; ``message_id`` makes saying it twice saying it once.

        :raises RoomNotFound:
        """

    @call(idempotent=True, deadline=2.0, raises=(RoomNotFound,))
    def room_info(self, *, room_name: str) -> RoomInfo:
        """:raises RoomNotFound:"""
