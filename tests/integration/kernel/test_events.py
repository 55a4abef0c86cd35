"""Outbox, relay and inbox on the real database and the real bus."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import DataError

from kernel.db import execute, one, rows, transaction
from kernel.events import Event, emit, subscribe
from kernel.events.outbox import OutsideTransaction
from kernel.events.subscriptions import SUBSCRIPTIONS
from kernel.events.types import TOPICS, Envelope
from kernel.metrics import exposition
from kernel.redis import redis
from runtime.bus import RedisBus
from runtime.consumer import Consumer
from runtime.relay import Relay

USING = "chat"


class ThingDone(Event, topic="sample.thing_done"):
    thing_id: UUID
    step: int = 0


TOPICS.pop("sample.thing_done")


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """The relay works on the whole table, so these tests own it while they run."""
    execute(USING, "DELETE FROM outbox")
    execute(USING, "DELETE FROM deferred")
    redis().delete(ThingDone.topic)
    yield
    execute(USING, "DELETE FROM outbox")
    execute(USING, "DELETE FROM deferred")


def emitted(*events: Event) -> None:
    with transaction(USING):
        for event in events:
            emit(event, using=USING)


def on_bus() -> list[bytes]:
    return [fields[b"body"] for _, fields in redis().xrange(ThingDone.topic)]


def depth() -> int:
    return one(USING, "SELECT count(*) FROM outbox")[0]  # type: ignore[index]


class TestEmit:
    def test_needs_a_transaction(self) -> None:
        with pytest.raises(OutsideTransaction):
            emit(ThingDone(thing_id=uuid4()), using=USING)

    def test_vanishes_with_its_transaction(self) -> None:
        def fails() -> None:
            with transaction(USING):
                emit(ThingDone(thing_id=uuid4()), using=USING)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert depth() == 0


class TestRelay:
    def test_puts_the_body_on_the_topic_and_empties_the_outbox(self) -> None:
        event = ThingDone(thing_id=uuid4())
        emitted(event)
        assert Relay(USING, RedisBus()).run_once() == 1
        assert on_bus() == [b'{"step":0,"thing_id":"%s"}' % str(event.thing_id).encode()]
        assert depth() == 0

    def test_measures_what_waits_and_what_is_parked(self) -> None:
        emitted(ThingDone(thing_id=uuid4()), ThingDone(thing_id=uuid4()), ThingDone(thing_id=uuid4()))
        execute(USING, "UPDATE outbox SET parked_at = now() WHERE id = (SELECT min(id) FROM outbox)")
        Relay(USING, RedisBus()).measure()
        text = exposition()[0].decode()
        assert 'banyan_outbox_depth{database="chat",state="waiting"} 2.0' in text
        assert 'banyan_outbox_depth{database="chat",state="parked"} 1.0' in text

    def test_keeps_the_order_of_a_key(self) -> None:
        thing = uuid4()
        emitted(*(ThingDone(thing_id=thing, step=step) for step in range(50)))
        Relay(USING, RedisBus()).run_once()
        assert [b'"step":%d,' % step in body for step, body in enumerate(on_bus())] == [True] * 50

    def test_keeps_everything_while_the_bus_is_away(self) -> None:
        class Away(RedisBus):
            def publish(self, envelopes: Any) -> None:
                raise Disconnected

        emitted(ThingDone(thing_id=uuid4()))
        with pytest.raises(Disconnected):
            Relay(USING, Away()).run_once()
        assert rows(USING, "SELECT attempts FROM outbox") == [(0,)]

    def test_sends_again_after_dying_between_publish_and_commit(self) -> None:
        class Dies(RedisBus):
            def publish(self, envelopes: Any) -> None:
                super().publish(envelopes)
                raise KeyboardInterrupt

        emitted(ThingDone(thing_id=uuid4()))
        with pytest.raises(KeyboardInterrupt):
            Relay(USING, Dies()).run_once()
        assert Relay(USING, RedisBus()).run_once() == 1
        first, second = redis().xrange(ThingDone.topic)
        assert first[1][b"id"] == second[1][b"id"]

    def test_parks_poison_and_holds_back_its_key_alone(self) -> None:
        bad, good = uuid4(), uuid4()

        class Picky(RedisBus):
            def publish(self, envelopes: list[Envelope]) -> None:  # type: ignore[override]
                if any(str(bad) in envelope.key for envelope in envelopes):
                    raise DataError("refused")
                super().publish(envelopes)

        emitted(ThingDone(thing_id=bad, step=1), ThingDone(thing_id=bad, step=2), ThingDone(thing_id=good))
        relay = Relay(USING, Picky())
        for _ in range(5):
            relay.run_once()
            execute(USING, "UPDATE outbox SET next_at = now()")
        left = rows(USING, "SELECT payload->>'step', attempts, parked_at IS NOT NULL FROM outbox ORDER BY id")
        assert left == [("1", 5, True), ("2", 0, False)]
        assert len(on_bus()) == 1

    def test_two_relays_do_not_send_the_same_event(self) -> None:
        emitted(ThingDone(thing_id=uuid4()))
        with ThreadPoolExecutor(2) as pool:
            sent = list(pool.map(lambda _: Relay(USING, RedisBus()).run_once(), range(2)))
        assert sum(sent) == 1
        assert len(on_bus()) == 1

    def test_a_spare_relay_does_not_wait_for_the_one_at_work(self) -> None:
        at_work, go_on = threading.Event(), threading.Event()

        class Slow(RedisBus):
            def publish(self, envelopes: Any) -> None:
                at_work.set()
                go_on.wait(10)
                super().publish(envelopes)

        emitted(ThingDone(thing_id=uuid4()))
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(Relay(USING, Slow()).run_once)
            at_work.wait(10)
            spare = pool.submit(Relay(USING, RedisBus()).run_once)
            try:
                assert spare.result(timeout=5) == 0
            finally:
                go_on.set()
            assert first.result() == 1


@pytest.fixture
def heard() -> Iterator[list[ThingDone]]:
    """A consumer of ThingDone that records what it hears, and fails on step 13."""
    found: list[ThingDone] = []

    @subscribe(ThingDone, consumer=f"{USING}.sample_{uuid4().hex}")
    def on_thing_done(event: ThingDone) -> None:
        if event.step == 13:
            raise ValueError("unlucky")
        found.append(event)

    yield found
    SUBSCRIPTIONS.pop()
    redis().xgroup_destroy(ThingDone.topic, USING)


class TestConsumer:
    def test_hears_each_event_once_although_it_arrives_twice(self, heard: list[ThingDone]) -> None:
        envelope = Envelope(
            event_id=uuid4(), topic=ThingDone.topic, version=1, key="k", correlation_id="",
            body=b'{"thing_id":"%s"}' % str(uuid4()).encode(),
        )  # fmt: skip
        RedisBus().publish([envelope, envelope])
        Consumer(USING, RedisBus(), "one").run_once()
        assert len(heard) == 1

    def test_hears_a_message_typed_by_hand(self, heard: list[ThingDone]) -> None:
        redis().xadd(ThingDone.topic, {"body": json.dumps({"thing_id": str(uuid4()), "step": 3})})
        Consumer(USING, RedisBus(), "one").run_once()
        assert [event.step for event in heard] == [3]

    def test_a_failing_event_holds_back_its_key_alone_and_is_parked(self, heard: list[ThingDone]) -> None:
        bad, good = uuid4(), uuid4()
        emitted(
            ThingDone(thing_id=bad, step=13), ThingDone(thing_id=bad, step=14), ThingDone(thing_id=good, step=1)
        )  # fmt: skip
        Relay(USING, RedisBus()).run_once()
        consumer = Consumer(USING, RedisBus(), "one")
        for _ in range(6):
            consumer.run_once(wait_ms=1)
            execute(USING, "UPDATE deferred SET next_at = now()")
        assert [event.step for event in heard] == [1]
        parked = rows(USING, "SELECT attempts, parked_at IS NOT NULL FROM deferred ORDER BY id")
        assert parked == [(5, True), (0, False)]

    def test_a_failed_event_that_succeeds_later_is_followed_by_those_that_waited(self, heard: list[ThingDone]) -> None:
        thing = uuid4()
        emitted(ThingDone(thing_id=thing, step=13), ThingDone(thing_id=thing, step=14))
        Relay(USING, RedisBus()).run_once()
        consumer = Consumer(USING, RedisBus(), "one")
        consumer.run_once(wait_ms=1)
        mended = SUBSCRIPTIONS[-1].__class__(SUBSCRIPTIONS[-1].consumer, ThingDone, heard.append)
        consumer.by_name[mended.consumer] = mended
        for _ in range(2):
            execute(USING, "UPDATE deferred SET next_at = now()")
            consumer.run_once(wait_ms=1)
        assert [event.step for event in heard] == [13, 14]

    def test_another_consumer_takes_over_what_a_dead_one_left(self, heard: list[ThingDone]) -> None:
        emitted(ThingDone(thing_id=uuid4()))
        Relay(USING, RedisBus()).run_once()
        bus = RedisBus()
        bus.abandoned_after_ms = 0
        assert len(bus.read(USING, "dead", [ThingDone.topic], wait_ms=1)) == 1
        Consumer(USING, bus, "alive").run_once(wait_ms=1)
        assert len(heard) == 1

    def test_a_flushed_bus_loses_nothing_that_the_outbox_still_holds(self, heard: list[ThingDone]) -> None:
        emitted(ThingDone(thing_id=uuid4()))
        redis().delete(ThingDone.topic)
        Relay(USING, RedisBus()).run_once()
        Consumer(USING, RedisBus(), "one").run_once(wait_ms=1)
        assert len(heard) == 1
