"""Changing a court's name or the times at which it is free."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.schedule import Court, Violation
from apps.tournaments.domain.schedule.model import Window
from apps.tournaments.guards import must_live
from apps.tournaments.models import LogEntry, Tournament
from apps.tournaments.queries.schedule import CourtView, court_view
from apps.tournaments.scheduling import courts
from apps.tournaments.scheduling.bookings import faults
from apps.tournaments.scheduling.programme import court_of, find_court, programme_of
from kernel.db import transaction


class ChangedCourt(CourtView, frozen=True, kw_only=True):
    """:param violations: what is wrong now with bookings on this court; planning again mends it."""

    violations: Sequence[Violation]


def change_court(
    *,
    tournament_id: UUID,
    court_id: UUID,
    name: str | None = None,
    windows: Sequence[Window] | None = None,
    user_id: UUID,
) -> ChangedCourt:
    """Change what is not ``None``. A hall closes when it closes: bookings outside the windows stay, and are listed.

    :raises TournamentNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled: :raises CourtNotFound:
    :raises ScheduleInvalid: :raises CourtNameTaken: :raises ScheduleTooLarge:
    """
    lines: list[LogEntry] = []
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_live(tournament)
        row = find_court(tournament, court_id)
        old = court_of(row)
        new = courts.checked(
            name=old.name if name is None else name, windows=old.windows if windows is None else windows
        )
        if new != old:
            _must_be_free(tournament, new.name, court_id)
            row.name, row.windows = new.name, courts.stored(new)
            row.save(using="tournaments", update_fields=["name", "windows"])
            lines = [courts.append(tournament, "court_changed", row, user_id=user_id)]
        found = _violations(tournament, new)
    journal.publish(lines)
    view = court_view(row)
    return ChangedCourt(**{field: getattr(view, field) for field in view.__struct_fields__}, violations=found)


def _must_be_free(tournament: Tournament, name: str, court_id: UUID) -> None:
    """:raises CourtNameTaken:"""
    other = courts.named(tournament, name)
    if other is not None and other.court_id != court_id:
        raise courts.CourtNameTaken(court_id=str(other.court_id))


def _violations(tournament: Tournament, court: Court) -> list[Violation]:
    programme = programme_of(tournament)
    return [found for found in faults(programme, programme.bookings) if found.court == court.name]
