"""What other contexts may ask of notifications: tell one person something, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

Audience = Literal["person", "role", "everyone"]


class InvalidNotification(DomainError):
    """Its text, type or data break a rule; the sentence says which."""

    kind = Kind.MALFORMED
    code = "invalid_notification"
    message = "A notification has a message of 1 to 2000 characters."


class NotificationNotFound(DomainError):
    """There is no such notification, it no longer holds, or it is for somebody else."""

    kind = Kind.NOT_FOUND
    code = "notification_not_found"
    message = "There is no such notification, or it is not for you."


class NotificationView(msgspec.Struct, frozen=True, kw_only=True):
    """A notification, with the same fields in lists, in frames and here.

    :param seq: 1, 2, 3, ... over all notifications of the platform, in the order in which they became visible.
    :param user_id: whose it is, for ``person``. :param role: whose it is, for ``role``.
    :param created_by: the member of staff who wrote it; ``None``: the platform.
    :param expires_at: it is gone after this; ``None``: it stays until it has been read.
    :param read_at: when the person who asks read it; in live frames always ``None``.
    """

    notification_id: UUID
    seq: int
    audience: Audience
    user_id: UUID | None
    role: str | None
    message: str
    event_type: str
    data: dict[str, Any]
    created_by: UUID | None
    created_at: datetime
    expires_at: datetime | None
    read_at: datetime | None


class NotificationSent(Event, topic="notifications.notification_sent", version=1):
    """A notification is stored. Without its text: what is said to one person has no place on a bus that others keep."""

    notification_id: UUID
    audience: Audience
    user_id: UUID | None
    role: str | None
    event_type: str
    seq: int
    created_at: datetime


class Notifications(Contract, context="notifications"):
    """Telling people things."""

    @call(idempotent=True, deadline=2.0, raises=(InvalidNotification,))
    def notify(
        self, *, user_id: UUID, message: str, event_type: str, data: dict[str, Any], key: str
    ) -> NotificationView:
        """Tell one person, on all devices, now or when they return.

        The same ``key`` is told once for as long as the notification is kept: again, the stored one comes back,
        whatever the message says now. Who ``user_id`` is, is not asked.

        :param key: names the fact, e.g. ``scouting.report_ready:<report_id>``.
        :raises InvalidNotification:
        """
