"""Storing bookings: thought out without the tournament's lock, checked, written by one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.schedule import Booking, Violation, violations
from apps.tournaments.domain.schedule.model import as_details
from apps.tournaments.models import Court, LogEntry, Tournament
from apps.tournaments.playing.carrying_out import MOST_SHOWN
from apps.tournaments.queries.matches import matches_numbered
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.scheduling.programme import Programme, must_be_drawn, terms_of
from kernel.clock import now
from kernel.db import execute, transaction
from kernel.errors import DomainError, Kind

# The version of a match stays: who plays has not changed, so nobody's result is out of date.
UPDATE = """
UPDATE tournaments_match AS m SET
  court_id = b.court_id, starts_at = b.starts_at, ends_at = b.ends_at, pinned = m.pinned AND b.starts_at IS NOT NULL,
  status = CASE WHEN b.begun THEN 'running' ELSE m.status END,
  started_at = CASE WHEN b.begun THEN COALESCE(m.started_at, b.starts_at) ELSE m.started_at END,
  updated_at = %(now)s
FROM unnest(%(number)s::int[], %(court_id)s::uuid[], %(starts_at)s::timestamptz[], %(ends_at)s::timestamptz[],
            %(begun)s::bool[]) AS b(number, court_id, starts_at, ends_at, begun)
WHERE m.tournament_id = %(tournament_id)s AND m.number = b.number
"""


class ScheduleNotValid(DomainError):
    """The validator refuses what the planner made: a fault of ours. ``details``: ``violations``."""

    kind = Kind.CONFLICT
    code = "schedule_not_valid"
    message = "No valid schedule was found. Nothing has changed."


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule that is not stored.

    :param bookings: of all matches that will be or were played. :param late: one that is being played, until when it is
        expected to be.
    """

    programme: Programme
    bookings: Sequence[Booking]
    late: Booking | None = None

    @property
    def changes(self) -> dict[int, Booking | None]:
        """What differs from the rows; ``None``: no longer booked. What has begun stays as it was planned."""
        planned, actual = self.programme.planned, self.programme.actual
        new = {booking.match: booking for booking in self.bookings if booking.match not in actual}
        changed: dict[int, Booking | None] = {n: b for n, b in new.items() if planned.get(n) != b}
        changed |= {number: None for number in planned if number not in new and number not in actual}
        return changed | ({self.late.match: self.late} if self.late is not None else {})


def store(
    tournament_id: UUID,
    think: Callable[[Tournament], Draft],
    *,
    kind: str,
    dry_run: bool,
    user_id: UUID,
) -> tuple[Tournament, Draft]:
    """Store what ``think`` makes of the tournament, unless it is so already; ``dry_run``: only think.

    It is thought out without the lock, and once more under it if anything has happened meanwhile.

    :param kind: of the log's line.
    :raises TournamentNotFound: :raises NotDrawn: :raises AlreadyCompleted: :raises AlreadyCancelled:
    :raises ScheduleNotValid: and what ``think`` raises.
    """
    seen = find_tournament(tournament_id=tournament_id)
    must_be_drawn(seen)
    draft = _sound(think, seen)
    if dry_run:
        return seen, draft
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_be_drawn(tournament)
        if tournament.last_seq != draft.programme.seen:
            draft = _sound(think, tournament)
        lines = _write(tournament, draft, kind=kind, user_id=user_id)
    journal.publish(lines)
    return tournament, draft


def _sound(think: Callable[[Tournament], Draft], tournament: Tournament) -> Draft:
    """:raises CannotBePlanned: :raises ScheduleNotValid:"""
    draft = think(tournament)
    broken = [found for found in faults(draft.programme, draft.bookings) if found.hard]
    if broken:
        raise ScheduleNotValid(violations=as_details(broken))
    return draft


def faults(programme: Programme, bookings: Sequence[Booking]) -> list[Violation]:
    """What the validator says, but for matches under way of which nobody has said where they are."""
    found = violations(bookings, programme.matches, courts=programme.courts, terms=programme.terms)
    return [violation for violation in found if violation.kind != "unknown_court" or violation.court]


def _write(tournament: Tournament, draft: Draft, *, kind: str, user_id: UUID) -> list[LogEntry]:
    changes, terms = draft.changes, draft.programme.terms
    if not changes and terms == terms_of(tournament):
        return []
    tournament.schedule = msgspec.to_builtins(terms, str_keys=True)
    tournament.save(using="tournaments", update_fields=["schedule"])
    write_bookings(tournament, changes, begun=draft.late.match if draft.late else 0)
    return [append(tournament, kind, list(changes), user_id=user_id)]


def write_bookings(tournament: Tournament, changes: Mapping[int, Booking | None], *, begun: int = 0) -> None:
    """Write bookings, or that there is none; one statement, inside the transaction, with the tournament locked.

    :param begun: number of the match that is running from now on.
    """
    if not changes:
        return
    ids = dict(Court.objects.using("tournaments").filter(tournament=tournament).values_list("name", "court_id"))
    found = list(changes.values())
    parameters = {
        "tournament_id": tournament.tournament_id,
        "now": now(),
        "number": list(changes),
        "court_id": [ids.get(b.court) if b else None for b in found],
        "starts_at": [b.start if b else None for b in found],
        "ends_at": [b.end if b else None for b in found],
        "begun": [number == begun for number in changes],
    }
    execute("tournaments", UPDATE, parameters)


def append(tournament: Tournament, kind: str, numbers: Sequence[int], *, user_id: UUID) -> LogEntry:
    """A line with the matches that are different; without them when they are too many to send: read again."""
    few = len(numbers) <= MOST_SHOWN
    data: dict[str, Any] = {"matches": matches_numbered(tournament, numbers)} if few else {}
    match = numbers[0] if len(numbers) == 1 else None
    return journal.append(tournament, kind, data=data, match=match, user_id=user_id)
