"""What requests carry."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from apps.scouting.contract import Fact
from apps.scouting.queries import State

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class GenerateReport(Struct, frozen=True, kw_only=True):
    """Either ``stats``, whose names become the facts' labels, or ``facts`` with their ids.

    ``fallback``: let the offline writer write it when the provider cannot.
    """

    player_name: Name
    position: Name
    age: Annotated[int, Meta(ge=0, le=120)] | None = None
    stats: dict[Annotated[str, Meta(min_length=1, max_length=100)], float | int] = {}
    facts: Annotated[list[Fact], Meta(max_length=200)] = []
    sample: Annotated[str, Meta(max_length=200)] = ""
    fallback: bool = True


class ListGenerations(Struct, frozen=True, kw_only=True):
    provider: Annotated[str, Meta(max_length=20)] | None = None
    state: State | None = None
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
