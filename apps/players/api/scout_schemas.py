"""The bodies and queries of scouting a player."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from apps.players.scouting.jobs import Status

Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]


class ScoutingAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """The job; where it stands later is at `Location`."""

    job_id: UUID
    status: Status
    percent: int


class ListScouting(msgspec.Struct, frozen=True, kw_only=True):
    cursor: str = ""
    limit: Limit = 20
