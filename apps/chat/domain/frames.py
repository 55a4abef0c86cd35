"""Frames: what clients send, and the control frames for those who asked for them."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec

from apps.chat.contract import ChatMessage
from kernel.errors import DomainError, Malformed

MAX_FRAME = 65_536
"""Characters; far above any valid draft, far below what would hurt."""

ROOM_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its sender writes it; the seed's frame plus an id for safe resending.

    :param client_message_id: the same id of the same sender in the same room is one message.
    """

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
    phone_number: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    avatar: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    client_message_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] | None = None

    def __post_init__(self) -> None:
        for text in (self.message, self.phone_number, self.avatar, self.client_message_id):
            if text and "\x00" in text:
                raise ValueError("Text must not contain the character U+0000")


_decoder = msgspec.json.Decoder(Draft)


class InvalidFrame(Malformed):
    """A client's frame is not a message."""

    code = "invalid_frame"
    message = "A frame is a JSON object with a `message` of 1 to 4000 characters."


class InvalidRoomName(Malformed):
    """A room's name breaks the rule."""

    code = "invalid_room_name"
    message = "A room's name has 1 to 100 of the characters A-Z a-z 0-9 _ and -."


def check_room_name(name: str) -> str:
    """:raises InvalidRoomName:"""
    if not ROOM_NAME.fullmatch(name):
        raise InvalidRoomName(field="room_name")
    return name


def read_draft(text: str | None) -> Draft:
    """A client's frame; fields we do not know are left out.

    :param text: ``None`` for a binary frame.
    :raises InvalidFrame:
    """
    if text is None:
        raise InvalidFrame("Frames are text, not bytes.")
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise InvalidFrame(str(error)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InvalidFrame from None


def render(message: ChatMessage) -> str:
    """The room's frame; made once and sent to everybody."""
    return msgspec.json.encode(message).decode()


def render_ack(client_message_id: str | None, message: ChatMessage, *, replayed: bool) -> str:
    """To its sender: the message is stored."""
    return _control(
        "ack", client_message_id=client_message_id, message_id=message.message_id, seq=message.seq, replayed=replayed
    )


def render_error(error: DomainError, client_message_id: str | None = None) -> str:
    """To its sender: the frame was refused, and nothing was stored."""
    return _control("error", code=error.code, detail=error.public, client_message_id=client_message_id, **error.details)


def _control(kind: str, **fields: Any) -> str:
    return msgspec.json.encode({"type": kind, **fields}).decode()
