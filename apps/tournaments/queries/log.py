"""The log: for people who look back, and for the sockets of those who look on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from apps.tournaments.models import LogEntry, Tournament
from kernel.db import rows


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the log.

    :param match: number of the match that it is about, if it is about one. :param frame: what viewers were sent.
    :param user_id: who did it; for staff only, and absent when the platform did.
    """

    seq: int
    kind: str
    match: int | None
    at: datetime
    frame: msgspec.Raw
    user_id: UUID | None = None


def list_log(tournament: Tournament, *, after: int, limit: int, for_staff: bool) -> list[LogLine]:
    """In order; up to ``limit + 1``, the last only saying that there are more."""
    found = LogEntry.objects.using("tournaments").filter(tournament=tournament, seq__gt=after).order_by("seq")
    return [
        LogLine(
            seq=line.seq,
            kind=line.kind,
            match=line.match,
            at=line.at,
            frame=msgspec.Raw(line.frame.encode()),
            user_id=line.user_id if for_staff else None,
        )
        for line in found[: limit + 1]
    ]


def positions(tournament_ids: Sequence[str]) -> Mapping[str, int]:
    """The newest line of each tournament."""
    statement = "SELECT tournament_id, last_seq FROM tournaments_tournament WHERE tournament_id = ANY(%s::uuid[])"
    return {str(row[0]): row[1] for row in rows("tournaments", statement, [list(tournament_ids)])}


def frames_after(tournament_id: str, *, seq: int, limit: int) -> list[tuple[int, str]]:
    """The oldest ``limit`` frames after ``seq``, as viewers were sent them."""
    statement = (
        "SELECT seq, frame FROM tournaments_logentry WHERE tournament_id = %s AND seq > %s ORDER BY seq LIMIT %s"
    )
    return [(row[0], row[1]) for row in rows("tournaments", statement, [tournament_id, seq, limit])]
