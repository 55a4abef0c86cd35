"""Events between contexts: written in the transaction of the cause, at least once on the bus, once in effect."""

from kernel.events.outbox import emit
from kernel.events.subscriptions import subscribe
from kernel.events.types import Event

__all__ = ["Event", "emit", "subscribe"]
