"""What use-cases on courts share: how a court is checked and stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.schedule import Court, ScheduleInvalid
from apps.tournaments.domain.schedule.model import Window
from apps.tournaments.models import Court as CourtRow
from apps.tournaments.models import LogEntry, Tournament
from apps.tournaments.queries.schedule import court_view
from apps.tournaments.scheduling.programme import must_be_moments
from kernel.errors import DomainError, Kind


class CourtNameTaken(DomainError):
    """Another court of the tournament has this name."""

    kind = Kind.CONFLICT
    code = "court_name_taken"
    message = "This tournament has another court of this name."


def checked(*, name: str, windows: Sequence[Window]) -> Court:
    """With windows in UTC, in order. They may touch, not overlap.

    :raises ScheduleInvalid:
    """
    must_be_moments([moment for window in windows for moment in window])
    court = Court(name=name.strip(), windows=tuple(sorted((a.astimezone(UTC), b.astimezone(UTC)) for a, b in windows)))
    for (_, end), (start, _) in pairwise(court.windows):
        if start < end:
            raise ScheduleInvalid(f"Two windows of {court.name} overlap.")
    return court


def stored(court: Court) -> Any:
    """Its windows as the row has them."""
    return msgspec.to_builtins(court.windows)


def named(tournament: Tournament, name: str) -> CourtRow | None:
    return CourtRow.objects.using("tournaments").filter(tournament=tournament, name=name).first()


def append(tournament: Tournament, kind: str, row: CourtRow, *, user_id: UUID) -> LogEntry:
    """A line that shows the court."""
    return journal.append(tournament, kind, data={"court": court_view(row)}, user_id=user_id)
