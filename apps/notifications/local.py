"""The contract, where notifications are hosted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.notifications.contract import Notifications, NotificationView
from apps.notifications.domain.audiences import person
from apps.notifications.domain.draft import read_draft
from apps.notifications.usecases.send_notification import send_notification


class LocalNotifications(Notifications):
    def notify(
        self, *, user_id: UUID, message: str, event_type: str, data: dict[str, Any], key: str
    ) -> NotificationView:
        draft = read_draft(message=message, event_type=event_type, data=data)
        return send_notification(audience=person(user_id), draft=draft, source=f"call:{key}").notification


IMPLEMENTATION = LocalNotifications()
