"""What an event is: a frozen Struct with a topic and a version, and its envelope on the way."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import msgspec

TOPICS: dict[str, type[Event]] = {}
"""Every declared event by its topic."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events: ``class PaymentSucceeded(Event, topic="payments.payment_succeeded")``.

    The body on the bus is the Struct's JSON; topic, version and ids travel in the envelope.
    """

    topic: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def __init_subclass__(cls, topic: str = "", version: int = 1, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.topic, cls.version = topic, version
        TOPICS[topic] = cls

    def key(self) -> str:
        """Events of one key are delivered in order; by default the first field, the aggregate's id."""
        return str(getattr(self, self.__struct_fields__[0]))


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way.

    :param event_id: the same at every delivery. :param key: the ordering key.
    :param correlation_id: the request that started the chain, "" when unknown.
    """

    event_id: UUID
    topic: str
    version: int
    key: str
    correlation_id: str
    body: bytes
