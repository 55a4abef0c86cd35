"""Bodies and queries of the operations of notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from apps.notifications.domain.draft import Draft

Expiry = Annotated[datetime, msgspec.Meta(tz=True)] | None
Role = Literal["member", "trainer", "admin"]


class SendNotification(Draft, frozen=True, kw_only=True):
    """To one person or to one role: exactly one of them.

    :param expires_at: gone after this; by default what is for a person stays until it has been read.
    """

    user_id: UUID | None = None
    role: Role | None = None
    expires_at: Expiry = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.user_id is None) == (self.role is None):
            raise ValueError("Name a user_id or a role, one of them")


class BroadcastNotification(Draft, frozen=True, kw_only=True):
    expires_at: Expiry = None


class NotificationsQuery(msgspec.Struct, frozen=True, kw_only=True):
    unread: bool = False
    event_type: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    cursor: str = ""


class ReadAll(msgspec.Struct, frozen=True, kw_only=True):
    """:param up_to: a notification of yours; all up to it, by default all there are."""

    up_to: UUID | None = None


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """:param unread: how many; 1000 means that many or more."""

    unread: int
