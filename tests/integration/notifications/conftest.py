"""What the tests of notifications share: people, one server for most tests, and a way to count what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from kernel.db import one, rows
from tests.integration.chat.server import Server


class NotificationServer(Server):
    """A WebSocket process of a host, and clients of its one address."""

    def url(self, room: str = "", **query: Any) -> str:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"ws://127.0.0.1:{self.port}/api/notifications/ws" + (f"?{asked}" if asked else "")

    def listen(self, person: Any, **query: Any) -> Any:
        return self.connect("", token=person.token, **query)


StartServer = Callable[..., NotificationServer]


@pytest.fixture(scope="session")
def server() -> Iterator[NotificationServer]:
    started = NotificationServer()
    yield started
    started.stop()


@pytest.fixture
def start_server() -> Iterator[StartServer]:
    started: list[NotificationServer] = []

    def start(host: str = "monolith", **environment: str) -> NotificationServer:
        started.append(NotificationServer(host, **environment))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def alice(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def bob(make_user: Callable[..., Any]) -> Any:
    return make_user()


@pytest.fixture
def trainer(make_user: Callable[..., Any]) -> Any:
    return make_user(role="trainer")


@pytest.fixture
def word() -> str:
    """A type of its own for a test's notifications: others of the same role see the same broadcasts."""
    return f"test.{uuid4().hex}"


def tell(user_id: UUID, *, message: str = "hello", event_type: str = "message") -> Any:
    """A notification for one person, through the use-case."""
    from apps.notifications.domain.audiences import person
    from apps.notifications.domain.draft import Draft
    from apps.notifications.usecases.send_notification import send_notification

    return send_notification(audience=person(user_id), draft=Draft(message=message, event_type=event_type)).notification


def stored(event_type: str) -> int:
    """How many rows there are of a type."""
    sql = "SELECT count(*) FROM notifications_notification WHERE event_type = %s"
    return int(one("notifications", sql, [event_type])[0])  # type: ignore[index]


def events_of(notification_id: Any) -> list[dict[str, Any]]:
    """The events written for a notification (no relay runs in these tests)."""
    import json

    sql = "SELECT payload::text FROM outbox WHERE aggregateid = %s AND type = 'notifications.notification_sent'"
    return [json.loads(payload) for (payload,) in rows("notifications", sql, [str(notification_id)])]
