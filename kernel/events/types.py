"""What an event is: a frozen Struct with a topic and a version, and its envelope on the way."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import msgspec

TOPICS: dict[str, type[Event]] = {}
"""Every declared event by its topic."""


class _EventMeta(msgspec.StructMeta):
    """Takes ``topic`` and ``version`` beside msgspec's own class arguments."""

    def __new__(
        mcls, name: str, bases: Any, namespace: Any, *, topic: str = "", version: int = 1, **options: Any
    ) -> Any:
        made: Any = super().__new__(mcls, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})
        made.topic, made.version = topic, version
        if topic:
            TOPICS[topic] = made
        return made


class Event(msgspec.Struct, metaclass=_EventMeta):
    """Base of all events: ``class PaymentSucceeded(Event, topic="payments.payment_succeeded")``.

    The body on the bus is the Struct's JSON; topic, version and ids travel in the envelope.
    """

    topic: ClassVar[str] = ""
    version: ClassVar[int] = 1

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
