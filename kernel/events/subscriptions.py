"""Who hears what: declared beside the handler, collected when a host starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from kernel.events.types import Event

AnyEvent = TypeVar("AnyEvent", bound=Event)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one topic. ``consumer`` is its name in the inbox; renaming it handles all again."""

    consumer: str
    event: type[Event]
    handle: Callable[[Any], None]

    @property
    def context(self) -> str:
        return self.consumer.partition(".")[0]


SUBSCRIPTIONS: list[Subscription] = []


def subscribe(
    event: type[AnyEvent], *, consumer: str
) -> Callable[[Callable[[AnyEvent], None]], Callable[[AnyEvent], None]]:
    """Handle an event: ``@subscribe(UserBanned, consumer="accounts.drop_sessions")``.

    The handler runs inside the transaction that also writes the inbox row: what it does in its own
    database happens once. It must not leave the process; for that it writes a row which a sweep works off.
    """

    def register(handle: Callable[[AnyEvent], None]) -> Callable[[AnyEvent], None]:
        SUBSCRIPTIONS.append(Subscription(consumer, event, handle))
        return handle

    return register
