"""What a payment provider must be able to do for us: the port that each provider's adapter implements."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from kernel.errors import DomainError, Kind

ChargeStatus = Literal["pending", "authorized", "captured", "declined", "voided"]

DEADLINE_SECONDS = 2.0
"""How long one call may take; well inside a lease."""


class ProviderTimeout(DomainError):
    """The provider did not answer in time: it may have done it or not. Ask again with the same key."""

    kind = Kind.UNAVAILABLE
    code = "provider_timeout"
    message = "The payment provider did not answer in time."


class ProviderUnknown(DomainError):
    """No provider has this name."""

    kind = Kind.NOT_FOUND
    code = "provider_unknown"
    message = "There is no such payment provider."


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """A charge as the provider knows it.

    :param failure: why it was declined, a stable code; "" otherwise.
    """

    reference: str
    status: ChargeStatus
    failure: str = ""


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider reports on its own account. ``key`` is the one we charged with."""

    event_id: str
    type: Literal["charge.authorized", "charge.captured", "charge.declined"]
    key: str
    reference: str
    amount: Decimal
    currency: str
    failure: str = ""


class Provider(Protocol):
    """Every method may be called again with the same key and then does nothing new. Never inside a transaction.

    Each raises :class:`ProviderTimeout` when no answer came within :data:`DEADLINE_SECONDS`.
    """

    name: str

    def charge(self, *, key: str, amount: Decimal, currency: str, token: str, capture: bool) -> Charge:
        """Reserve the amount on the card, and take it at once if ``capture``."""
        ...

    def capture(self, *, key: str, amount: Decimal) -> Charge:
        """Take up to the reserved amount of the charge made with ``key``; the rest is released."""
        ...

    def void(self, *, key: str) -> Charge:
        """Release the charge, or make sure that it never happens. ``captured``: too late."""
        ...

    def refund(self, *, key: str, refund_key: str, amount: Decimal) -> Charge:
        """Give back from a captured charge."""
        ...
