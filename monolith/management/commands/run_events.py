"""Relay and consume the events of every hosted context, and keep the gateway's routes published."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import connections, reset_queries
from redis.exceptions import RedisError

from kernel.logging import log
from kernel.redis import redis
from runtime.bus import bus
from runtime.consumer import Consumer
from runtime.relay import Relay

POLL_SECONDS = 0.1
RECONCILE_SECONDS = 1.0
MEASURE_SECONDS = 10.0
LEASE_SECONDS = 5


class Command(BaseCommand):
    """One thread relays all outboxes, one consumes for all contexts; each database has one active of each."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        for context in settings.HOSTED:
            if find_spec(f"{context.app}.subscribers"):
                import_module(f"{context.app}.subscribers")
        relays = [Relay(context.database, bus()) for context in settings.HOSTED]
        steps: list[tuple[Callable[[], int], float]] = [
            (lambda: sum(relay.run_once() for relay in relays), POLL_SECONDS),
            (self.consume_all(), POLL_SECONDS),
            (lambda: sum(relay.measure() for relay in relays), MEASURE_SECONDS),
        ]
        if settings.WHOLE:
            from controlplane.publisher import reconcile

            steps.append((lambda: reconcile() and 0, RECONCILE_SECONDS))
        threads = [threading.Thread(target=self.loop, args=step) for step in steps]
        for thread in threads:
            thread.start()
        self.stop.wait()
        for thread in threads:
            thread.join()

    def loop(self, work: Callable[[], int], pause: float) -> None:
        """Repeat until told to stop; a lost database or bus is waited out, with back-off."""
        wait = pause
        while not self.stop.is_set():
            try:
                done = work()
                wait = pause
            except (DatabaseError, RedisError, OSError) as error:
                log.warning("events_interrupted", error=type(error).__name__)
                connections.close_all()
                done, wait = 0, min(wait * 2, 5.0)
            reset_queries()  # with DEBUG, Django keeps every statement until a request ends; here none does
            if not done:
                self.stop.wait(wait)
        connections.close_all()

    def consume_all(self) -> Callable[[], int]:
        name = f"{settings.HOST}-{socket.gethostname()}-{os.getpid()}"
        consumers = [Consumer(context.name, bus(), name) for context in settings.HOSTED]
        hearing = [consumer for consumer in consumers if consumer.by_topic]

        def work() -> int:
            return sum(consumer.run_once(wait_ms=50) for consumer in hearing if _is_active(consumer.context, name))

        return work


def _is_active(context: str, name: str) -> bool:
    """Whether this process consumes for the context: one host at a time, so that order holds.

    A lease in Redis; should two overlap for a moment, the inbox still lets each effect happen once.
    """
    key = f"events:consumer:{context}"
    if redis().set(key, name, nx=True, ex=LEASE_SECONDS):
        return True
    if redis().get(key) != name.encode():
        return False
    return bool(redis().expire(key, LEASE_SECONDS))
