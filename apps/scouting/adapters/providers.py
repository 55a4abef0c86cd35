"""The port to whoever writes reports: what is asked of a writer, what it answers, and how it may fail."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Protocol

import msgspec

from apps.scouting import contract
from apps.scouting.contract import FactSheet
from apps.scouting.domain.drafts import Draft
from kernel.errors import DomainError, Kind

ATTEMPTS = 4
"""Calls to a provider for one report at most, repair included."""


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What asking has cost so far.

    :param attempts: calls. :param lost: calls that may have been paid for, and whose price never came.
    :param output_tokens: thoughts included. :param cost: US dollars, of the answers that came.
    """

    attempts: int = 0
    lost: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: Spent) -> Spent:
        mine, theirs = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        return Spent(**{name: mine[name] + theirs[name] for name in mine})


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, unchecked, and what it took. ``model`` is what was asked for, ``model_version`` what answered."""

    draft: Draft
    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    latency_ms: int = 0
    response_id: str = ""
    model_version: str = ""
    finish_reason: str = ""
    attempts: int = 1
    lost: int = 0

    @property
    def spent(self) -> Spent:
        return Spent(**{name: getattr(self, name) for name in Spent.__struct_fields__})


class Provider(Protocol):
    """A writer of reports."""

    name: contract.Provider
    model: str

    def estimate(self, prompt: str) -> Decimal:
        """US dollars that one call costs at most."""

    def write(self, sheet: FactSheet, *, prompt: str, deadline: float, attempts: int = ATTEMPTS) -> Written:
        """Write a draft.

        :param deadline: seconds from now after which there is an answer or a failure, whatever the provider does.
        :param attempts: calls that may be made.
        :raises WritingFailed:
        """


class WritingFailed(DomainError):
    """A writer gave no draft; callers hear of it as ``ProviderFailed`` with this ``code`` as the reason.

    :cvar outage: the provider is at fault, not this input; the circuit breaker counts it.
    """

    kind = Kind.UNAVAILABLE
    code = "writing_failed"
    message = "The report could not be generated right now."
    outage: ClassVar[bool] = False

    def __init__(self, *, spent: Spent | None = None, finish_reason: str = "", **details: Any) -> None:
        super().__init__(**details)
        self.spent = spent or Spent()
        self.finish_reason = finish_reason


class ProviderNotConfigured(WritingFailed):
    """There is no key."""

    code = "provider_not_configured"


class ProviderCircuitOpen(WritingFailed):
    """It failed too often lately, and is left alone for a while."""

    code = "provider_circuit_open"


class ProviderTimeout(WritingFailed):
    """It did not answer before the deadline."""

    code = "provider_timeout"
    outage = True


class ProviderUnreachable(WritingFailed):
    """There was no connection, or it broke."""

    code = "provider_unreachable"
    outage = True


class ProviderOverloaded(WritingFailed):
    """It asks for patience, or its quota is used up (429)."""

    code = "provider_overloaded"
    outage = True


class ProviderDown(WritingFailed):
    """It fails on its side (5xx)."""

    code = "provider_down"
    outage = True


class ProviderRefused(WritingFailed):
    """It does not accept the key, the model or the request (4xx)."""

    code = "provider_refused"
    outage = True


class AnswerBlocked(WritingFailed):
    """It would not write, or stopped: ``finish_reason`` says why."""

    code = "answer_blocked"


class AnswerTruncated(WritingFailed):
    """The answer was longer than it may be. What there is of it is thrown away."""

    code = "answer_truncated"


class AnswerUnreadable(WritingFailed):
    """The answer is not what was asked for; asking once more may help."""

    code = "answer_unreadable"
