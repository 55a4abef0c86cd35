"""Bodies and queries of chat's operations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

Limit = Annotated[int, msgspec.Meta(ge=1, le=200)]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class NewRoom(msgspec.Struct, frozen=True, kw_only=True):
    room_name: str
    public: bool = False


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    user_id: UUID


class RoomsQuery(msgspec.Struct, frozen=True, kw_only=True):
    limit: Limit = 50
    cursor: str = ""


class MessagesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """``before`` or ``after`` a seq, not both; ``cursor`` continues either."""

    before: Seq | None = None
    after: Seq | None = None
    limit: Limit = 50
    cursor: str = ""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """:param expires_in: seconds."""

    ticket: str
    expires_in: int


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    user_id: UUID
