"""The log of a tournament: appended under the tournament's lock, sent to viewers after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

import realtime
from apps.tournaments.contract import TournamentNotFound
from apps.tournaments.models import LogEntry, Tournament
from kernel.clock import now

FEED = "tournaments"
"""What viewers listen to; a viewer's room is the tournament's id."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What viewers are sent, and what history gives back, byte by byte the same.

    :param type: the kind of the log entry. :param data: what changed; clients that know no better read again.
    """

    seq: int
    type: str
    at: datetime
    data: Any = None


def locked(tournament_id: UUID) -> Tournament:
    """The tournament, locked until the commit; whoever changes anything of it begins here.

    :raises TournamentNotFound:
    """
    found = Tournament.objects.using("tournaments").select_for_update().filter(tournament_id=tournament_id).first()
    if found is None:
        raise TournamentNotFound
    return found


def append(
    tournament: Tournament,
    kind: str,
    *,
    data: Any = None,
    action: Any = None,
    match: int | None = None,
    user_id: UUID | None = None,
) -> LogEntry:
    """Write the next line; inside the transaction of the change, with the tournament locked.

    Counts ``tournament.last_seq`` up and saves it.

    :param data: for viewers. :param action: for the domain, any type that msgspec encodes.
    """
    at = now()
    tournament.last_seq += 1
    tournament.updated_at = at
    tournament.save(using="tournaments", update_fields=["last_seq", "updated_at"])
    frame = Frame(seq=tournament.last_seq, type=kind, at=at, data=data)
    return LogEntry.objects.using("tournaments").create(
        tournament=tournament,
        seq=tournament.last_seq,
        kind=kind,
        match=match,
        action=None if action is None else msgspec.to_builtins(action),
        frame=msgspec.json.encode(frame).decode(),
        user_id=user_id,
        at=at,
    )


def publish(entries: Sequence[LogEntry]) -> None:
    """Send lines to the viewers; after the commit. Lost ones are read from the log by the hub."""
    for entry in entries:
        realtime.publish(FEED, room=str(entry.tournament_id), seq=entry.seq, text=entry.frame)
