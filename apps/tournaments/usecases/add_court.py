"""Adding a court."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.schedule.model import Window
from apps.tournaments.guards import must_live
from apps.tournaments.models import Court, LogEntry
from apps.tournaments.queries.schedule import CourtView, court_view
from apps.tournaments.scheduling import courts
from apps.tournaments.scheduling.programme import court_of
from kernel.db import transaction


def add_court(*, tournament_id: UUID, name: str, windows: Sequence[Window], user_id: UUID) -> CourtView:
    """Add a court with the times at which it is free; the same one again is that one.

    :raises TournamentNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled: :raises ScheduleInvalid: windows
        are empty, or overlap. :raises CourtNameTaken: a court of this name has other windows.
    """
    wanted = courts.checked(name=name, windows=windows)
    lines: list[LogEntry] = []
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_live(tournament)
        row = courts.named(tournament, wanted.name)
        if row is None:
            row = Court(tournament=tournament, name=wanted.name, windows=courts.stored(wanted))
            row.save(using="tournaments", force_insert=True)
            lines = [courts.append(tournament, "court_added", row, user_id=user_id)]
        elif court_of(row) != wanted:
            raise courts.CourtNameTaken(court_id=str(row.court_id))
    journal.publish(lines)
    return court_view(row)
