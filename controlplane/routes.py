"""Routes: which host answers a context's requests, as values. Pure: no clock, no I/O.

A share is counted in ten-thousandths, so that one per mille of a ramp can be said exactly and the
total never changes: a changing total would bounce users between hosts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from kernel.errors import DomainError, Kind

TOTAL = 10_000
"""The sum of the weights of a split, always."""


class RouteInvalid(DomainError):
    """A route that means nothing: unknown context, a share outside 0 to 100 %, a state that contradicts it."""

    kind = Kind.REFUSED
    code = "route_invalid"
    message = "This is not a route."


class State(Enum):
    """Who answers: the monolith, the monolith with copies of reads to the service, both, or the service."""

    MONOLITH = "monolith"
    SHADOW = "shadow"
    RAMP = "ramp"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Route:
    """The route of one context.

    :param weight: the service's share of users, in ten-thousandths.
    :param shadow: the share of reads that is also sent to the service, in ten-thousandths; its answers are dropped.
    :raises RouteInvalid: a share is out of range, or both are set.
    """

    weight: int = 0
    shadow: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.weight <= TOTAL and 0 <= self.shadow <= TOTAL):
            raise RouteInvalid("A share is between 0 and 100 %.")
        if self.weight and self.shadow:
            raise RouteInvalid("A context is shadowed or ramped, not both.")

    @property
    def state(self) -> State:
        if self.weight == TOTAL:
            return State.SERVICE
        if self.weight:
            return State.RAMP
        return State.SHADOW if self.shadow else State.MONOLITH

    @property
    def uses_service(self) -> bool:
        return bool(self.weight or self.shadow)

    def as_json(self) -> dict[str, Any]:
        return {"state": self.state.value, "weight": self.weight, "shadow_percent": self.shadow / 100}

    def describe(self) -> str:
        """For people: ``service``, ``ramp 10 %``..."""
        if self.state is State.RAMP:
            return f"ramp {_percent(self.weight)} %"
        if self.state is State.SHADOW:
            return f"shadow {_percent(self.shadow)} %"
        return self.state.value


Routes = Mapping[str, Route]
"""By context; a context that is not in it is answered by the monolith."""

AT_MONOLITH = Route()


def share(percent: str | Decimal | float) -> int:
    """Percent, decimals allowed, as ten-thousandths.

    :raises RouteInvalid: not a number, outside 0 to 100, or finer than 0.01 %.
    """
    try:
        parts = Decimal(str(percent)) * (TOTAL // 100)
    except InvalidOperation:
        raise RouteInvalid(f"{percent!r} is not a number of percent.") from None
    if not parts.is_finite() or parts != parts.to_integral_value():
        raise RouteInvalid("A share is a whole number of hundredths of a percent.")
    return int(parts)


def parse(stored: Mapping[str, Any], contexts: Iterable[str]) -> dict[str, Route]:
    """Routes as a revision stores them. Contexts that have left the catalogue since are dropped.

    :raises RouteInvalid: an entry is not a route, or its state contradicts its shares.
    """
    return {name: _parse_one(stored[name]) for name in contexts if name in stored}


def dump(routes: Routes) -> dict[str, Any]:
    """What a revision stores: only contexts that are not simply at the monolith."""
    return {name: route.as_json() for name, route in sorted(routes.items()) if route != AT_MONOLITH}


def _parse_one(entry: Any) -> Route:
    try:
        route = Route(weight=int(entry.get("weight", 0)), shadow=share(entry.get("shadow_percent", 0)))
    except (AttributeError, TypeError, ValueError):
        raise RouteInvalid(internal=f"{entry!r}") from None
    if entry.get("state", route.state.value) != route.state.value:
        raise RouteInvalid("The state contradicts the weight.", internal=f"{entry!r}")
    return route


def _percent(parts: int) -> str:
    return f"{Decimal(parts) / 100:f}".rstrip("0").rstrip(".") if parts % 100 else str(parts // 100)
