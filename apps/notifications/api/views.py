"""Notifications over HTTP: one class per operation."""

from __future__ import annotations

from typing import Annotated

import msgspec

from apps.notifications import queries
from apps.notifications.api.schemas import (
    BroadcastNotification,
    NotificationsQuery,
    ReadAll,
    SendNotification,
    Unread,
)
from apps.notifications.contract import NotificationView
from apps.notifications.domain.audiences import EVERYONE, person, role
from apps.notifications.domain.draft import Draft
from apps.notifications.queries import reader_of
from apps.notifications.usecases.read_notification import read_all_notifications, read_notification
from apps.notifications.usecases.send_notification import send_notification
from kernel.errors import Malformed
from kernel.http import SERVICE_OR_STAFF, SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.idempotency import optional_idempotency_key
from kernel.http.paging import decode_cursor

REPLAYED = "Idempotency-Replayed"
Position = Annotated[int, msgspec.Meta(ge=0, le=2**62)]


class SendNotificationView(Operation):
    """Tell one person, on all devices, or everybody of one role.

    With an `Idempotency-Key` sending again is safe: the stored notification (`Idempotency-Replayed: true`). Whether
    there is such a person is not asked.
    """

    method = "POST"
    status = 201
    access = SERVICE_OR_STAFF
    body = SendNotification
    reply = NotificationView

    def handle(self, call: Call) -> Reply:
        asked: SendNotification = call.body
        return _send(call, person(asked.user_id) if asked.user_id else role(str(asked.role)))


class BroadcastNotificationView(Operation):
    """Tell everybody: one notification, whoever is there now or comes before it expires."""

    method = "POST"
    status = 201
    access = STAFF
    body = BroadcastNotification
    reply = NotificationView

    def handle(self, call: Call) -> Reply:
        return _send(call, EVERYONE)


class ListNotificationsView(Operation):
    """List what is for you, for your role and for everybody, newest first."""

    access = SIGNED_IN
    query = NotificationsQuery
    reply = Page[NotificationView]

    def handle(self, call: Call) -> Page[NotificationView]:
        asked: NotificationsQuery = call.query
        found = queries.list_notifications(
            reader=reader_of(call.user),
            unread=asked.unread,
            event_type=asked.event_type,
            before=_position(asked.cursor),
            limit=asked.limit + 1,
        )
        return page_of(found, limit=asked.limit, cursor=lambda notification: str(notification.seq))


class CountUnreadView(Operation):
    """Count what you have not read."""

    access = SIGNED_IN
    reply = Unread

    def handle(self, call: Call) -> Unread:
        return Unread(unread=queries.count_unread(reader=reader_of(call.user)))


class GetNotificationView(Operation):
    """Get a notification."""

    access = SIGNED_IN
    reply = NotificationView

    def handle(self, call: Call) -> NotificationView:
        return queries.get_notification(reader=reader_of(call.user), notification_id=call.path["notification_id"])


class ReadNotificationView(Operation):
    """Say that you have read a notification; safe to repeat."""

    method = "PATCH"
    access = SIGNED_IN
    reply = NotificationView

    def handle(self, call: Call) -> NotificationView:
        return read_notification(reader=reader_of(call.user), notification_id=call.path["notification_id"])


class ReadAllNotificationsView(Operation):
    """Say that you have read all of them, or all up to one; the answer counts what is left."""

    method = "PATCH"
    access = SIGNED_IN
    body = ReadAll
    reply = Unread

    def handle(self, call: Call) -> Unread:
        reader = reader_of(call.user)
        read_all_notifications(reader=reader, up_to=call.body.up_to)
        return Unread(unread=queries.count_unread(reader=reader))


def _send(call: Call, audience: str) -> Reply:
    key, sender = optional_idempotency_key(call), call.user
    sent = send_notification(
        audience=audience,
        draft=Draft(**{name: getattr(call.body, name) for name in Draft.__struct_fields__}),
        created_by=None if sender.is_service else sender.user_id,
        expires_at=call.body.expires_at,
        source=f"http:{sender.service or sender.user_id}:{key}" if key else None,
        exact=True,
    )
    headers = {"Location": f"/api/notifications/{sent.notification.notification_id}"}
    return Reply(sent.notification, headers=headers | ({REPLAYED: "true"} if sent.replayed else {}))


def _position(cursor: str) -> int | None:
    if not cursor:
        return None
    try:
        return msgspec.convert(decode_cursor(cursor), Position, strict=False)
    except msgspec.ValidationError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None
