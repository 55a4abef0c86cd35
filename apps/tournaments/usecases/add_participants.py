"""Entering many at once: all of them, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Literal
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.entering import entries
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.entering.intake import Intake, Refusal, Row, chunks, complete
from apps.tournaments.guards import must_not_have_started
from apps.tournaments.models import LogEntry
from apps.tournaments.queries.tournaments import find_tournament
from kernel.db import transaction
from kernel.errors import DomainError, Kind

Progress = Callable[[str, int], None]
"""Told what is being done, and how many rows are through it."""


class EntriesRefused(DomainError):
    """Some rows cannot be, so none was taken; the problem lists each (``refused``: row, code)."""

    kind = Kind.CONFLICT
    code = "entries_refused"
    message = "Some of these cannot enter, so nobody was entered."


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """:param added: how many took a place, or would have. :param refused: those left out, by row."""

    added: int
    refused: list[Refusal]


class _TakeBack(Exception):
    """Ends a transaction that shall leave nothing."""


def add_participants(
    *,
    tournament_id: UUID,
    wanted: Iterable[Row],
    by: UUID,
    refused: Iterable[Refusal] = (),
    skip_bad: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda step, rows: None,
) -> Taken:
    """Enter everybody of ``wanted``, in this order; one line of the log. Nobody is charged before they agree.

    :param refused: rows that failed before they came here, to be reported with the others; read after ``wanted``.
    :param skip_bad: enter whoever can be; else one refused row refuses all.
    :param dry_run: leave nothing behind.
    :raises TournamentNotFound: :raises AlreadyStarted: :raises AlreadyCompleted: :raises AlreadyCancelled:
    :raises EntriesRefused:
    """
    seen = find_tournament(tournament_id=tournament_id)
    must_not_have_started(seen)
    all_refused: list[Refusal] = []
    known: list[Row] = []
    for chunk in chunks(wanted):
        known += complete(seen, chunk, all_refused)
        progress("checked", len(known))
    all_refused += refused
    keep: Keep = "nothing" if dry_run else "what_can_be" if skip_bad else "all_or_nothing"
    intake, lines = _take_in(tournament_id, known, by=by, keep=keep, doubted=bool(all_refused), progress=progress)
    journal.publish(lines)
    all_refused = sorted([*all_refused, *intake.refused], key=lambda refusal: refusal.row)
    if all_refused and keep == "all_or_nothing":
        raise EntriesRefused(refused=all_refused)
    return Taken(added=intake.added, refused=all_refused)


Keep = Literal["all_or_nothing", "what_can_be", "nothing"]


def _take_in(
    tournament_id: UUID, known: list[Row], *, by: UUID, keep: Keep, doubted: bool, progress: Progress
) -> tuple[Intake, list[LogEntry]]:
    """:param doubted: some rows have been refused before."""
    lines: list[LogEntry] = []
    with suppress(_TakeBack), transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_not_have_started(tournament)
        intake = Intake(tournament, by=by)
        for chunk in chunks(known):
            intake.take(chunk)
            progress("entered", intake.added)
        if keep == "nothing" or (keep == "all_or_nothing" and (doubted or intake.refused)):
            raise _TakeBack
        if intake.added:
            lines = _told(intake, by=by)
    return intake, lines


def _told(intake: Intake, *, by: UUID) -> list[LogEntry]:
    lines = discard_draw(intake.tournament, why="late_entry")
    entries.count(intake.tournament, intake.added)
    told = {"count": intake.added, "participants": intake.tournament.participants}
    return [*lines, journal.append(intake.tournament, "imported", data=told, user_id=by)]
