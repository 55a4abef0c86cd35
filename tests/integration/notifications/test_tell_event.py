"""Events of other contexts: each of their people is told once, however often the event arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

import apps.notifications.subscribers  # noqa: F401  # declares who hears what
from apps.accounts.contract import UserApproved, UserBanned
from apps.notifications.queries import Reader, list_notifications
from apps.payments.contract import PaymentFailed
from apps.players.contract import ReportReady, ScoutingFailed
from apps.tournaments.contract import MatchCalled
from kernel.db import execute, one
from kernel.events import Event
from kernel.events.types import Envelope
from kernel.redis import redis
from runtime.bus import RedisBus
from runtime.consumer import Consumer
from tests.integration.chat.server import close_code_of, receive
from tests.integration.notifications.conftest import NotificationServer

USING = "notifications"
HEARD = (UserApproved, UserBanned, PaymentFailed, MatchCalled, ReportReady, ScoutingFailed)


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """The consumer reads whole topics, so these tests own them while they run."""
    for event in HEARD:
        redis().delete(event.topic)
    execute(USING, "DELETE FROM deferred")
    yield
    for event in HEARD:
        redis().delete(event.topic)


def envelope_of(event: Event, event_id: UUID | None = None) -> Envelope:
    return Envelope(
        event_id=event_id or uuid4(),
        topic=event.topic,
        version=event.version,
        key=event.key(),
        correlation_id="",
        body=msgspec.json.encode(event),
    )


def deliver(*events: Event, times: int = 1, event_id: UUID | None = None) -> None:
    """As the relay would put it on the bus; ``times``: the same envelope again and again."""
    for event in events:
        RedisBus().publish([envelope_of(event, event_id)] * times)
    Consumer(USING, RedisBus(), "one").run_once(wait_ms=1)


def told(user_id: UUID, topic: str) -> list[Any]:
    reader = Reader(user_id=user_id, role="member")
    return list_notifications(reader=reader, unread=False, event_type=topic, before=None, limit=100)


def failed(user_id: UUID, payment_id: UUID | None = None) -> PaymentFailed:
    return PaymentFailed(
        payment_id=payment_id or uuid4(),
        user_id=user_id,
        reference="entry:7",
        amount=Decimal("12.50"),
        currency="EUR",
        revision=2,
        failure_code="insufficient_funds",
    )


def ready(user_id: UUID) -> ReportReady:
    about = {"player_id": uuid4(), "player_name": "Ilo Varnen", "job_id": uuid4()}
    return ReportReady(**about, report_id=uuid4(), provider="offline", user_ids=(user_id,))


def unscouted(user_id: UUID) -> ScoutingFailed:
    about = {"player_id": uuid4(), "player_name": "Ilo Varnen", "job_id": uuid4()}
    return ScoutingFailed(**about, code="facts_invalid", user_ids=(user_id,))


def called(*user_ids: UUID, court: str = "2", starts_at: datetime | None = None, match_id: UUID | None = None) -> Any:
    return MatchCalled(
        tournament_id=uuid4(),
        tournament_name="Spring Cup",
        match_id=match_id or uuid4(),
        number=12,
        round_name="Quarter-final",
        court=court,
        starts_at=starts_at,
        user_ids=user_ids,
        names=("Ann", "Bob"),
    )


@pytest.mark.parametrize("event", HEARD, ids=lambda event: event.topic)
def test_the_same_delivery_twice_is_told_once(event: Any) -> None:
    user_id = uuid4()
    made = {PaymentFailed: failed, MatchCalled: called, ReportReady: ready, ScoutingFailed: unscouted}
    happened = made.get(event, lambda user_id: event(user_id=user_id))(user_id)
    event_id = uuid4()
    deliver(happened, times=2, event_id=event_id)
    deliver(happened, event_id=event_id)
    assert len(told(user_id, event.topic)) == 1


def test_the_same_fact_in_another_event_is_told_once() -> None:
    user_id, payment_id = uuid4(), uuid4()
    deliver(failed(user_id, payment_id), failed(user_id, payment_id), failed(user_id))
    assert len(told(user_id, PaymentFailed.topic)) == 2


def test_a_second_ban_is_news() -> None:
    user_id = uuid4()
    deliver(UserBanned(user_id=user_id), UserBanned(user_id=user_id))
    assert len(told(user_id, UserBanned.topic)) == 2


def test_what_a_payer_reads() -> None:
    user_id = uuid4()
    event = failed(user_id)
    deliver(event)
    (notification,) = told(user_id, event.topic)
    assert notification.message == "Your payment of 12.50 EUR failed. No money was taken."
    assert notification.data == {
        "payment_id": str(event.payment_id),
        "reference": "entry:7",
        "failure_code": "insufficient_funds",
    }
    assert notification.created_by is None


def test_everybody_in_a_match_is_called_once() -> None:
    ann, bob = uuid4(), uuid4()
    event = called(ann, bob, ann, starts_at=datetime(2026, 5, 1, 14, 30, tzinfo=UTC))
    deliver(event, times=3)
    messages = [notification.message for user_id in (ann, bob) for notification in told(user_id, event.topic)]
    assert messages == ["Spring Cup, Quarter-final, match 12: Ann – Bob. Court 2, at 14:30 UTC."] * 2


def test_a_match_that_moves_is_called_again() -> None:
    ann, match_id = uuid4(), uuid4()
    deliver(*(called(ann, court=court, match_id=match_id) for court in ("2", "2", "5")))
    assert [notification.data["court"] for notification in told(ann, MatchCalled.topic)] == ["5", "2"]


def test_a_match_of_nobody_known_is_no_trouble() -> None:
    deliver(called())
    assert one(USING, "SELECT count(*) FROM deferred") == (0,)


def test_who_fails_half_way_has_told_nobody_and_then_everybody_once() -> None:
    """All of an event's people, or none, with the inbox row: the second try tells each once."""
    ann, bob = uuid4(), uuid4()
    event = called(ann, bob)
    consumer = Consumer(USING, RedisBus(), "one")
    (works,) = consumer.by_topic[event.topic]

    def tells_and_dies(heard: Event) -> None:
        works.handle(heard)
        raise ZeroDivisionError

    consumer.by_topic[event.topic] = [replace(works, handle=tells_and_dies)]
    RedisBus().publish([envelope_of(event)])
    consumer.run_once(wait_ms=1)
    assert [told(user_id, event.topic) for user_id in (ann, bob)] == [[], []]
    execute(USING, "UPDATE deferred SET next_at = now()")
    Consumer(USING, RedisBus(), "one").run_once(wait_ms=1)
    assert [len(told(user_id, event.topic)) for user_id in (ann, bob)] == [1, 1]


async def test_it_reaches_an_open_socket(server: NotificationServer, alice: Any) -> None:
    async with server.listen(alice) as socket:
        await receive(socket)
        await asyncio.to_thread(deliver, failed(alice.user_id))
        assert (await receive(socket))["event_type"] == PaymentFailed.topic


async def test_an_approval_is_told_and_brings_the_sockets_back(server: NotificationServer, alice: Any) -> None:
    async with server.listen(alice) as socket:
        await receive(socket)
        await asyncio.to_thread(deliver, UserApproved(user_id=alice.user_id))
        assert await close_code_of(socket) == 4401
    assert len(await asyncio.to_thread(told, alice.user_id, UserApproved.topic)) == 1
