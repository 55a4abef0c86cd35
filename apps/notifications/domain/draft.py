"""What a notification says, before it is one."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from apps.notifications.contract import InvalidNotification

MAX_DATA = 8192
"""Bytes of JSON."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """:param event_type: what happened, for programs. :param data: what it is about, for links."""

    message: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    event_type: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_.-]{1,100}$")] = "message"
    data: dict[str, Any] = {}

    def __post_init__(self) -> None:
        data = msgspec.json.encode(self.data)
        if len(data) > MAX_DATA:
            raise ValueError(f"data is more than {MAX_DATA} bytes of JSON")
        if "\x00" in self.message or b"\\u0000" in data:
            raise ValueError("Text must not contain the character U+0000")


def read_draft(*, message: str, event_type: str, data: dict[str, Any]) -> Draft:
    """:raises InvalidNotification: it breaks a rule."""
    try:
        return msgspec.convert({"message": message, "event_type": event_type, "data": data}, Draft)
    except msgspec.ValidationError as error:
        raise InvalidNotification(str(error)) from None
