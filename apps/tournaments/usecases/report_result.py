"""What a participant says of a match; it counts when the other side, or staff, has confirmed it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.results import MatchNotReady, check_ready, checked
from apps.tournaments.models import LogEntry, Match, Tournament
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.sides import side_of
from apps.tournaments.queries.matches import MatchView, ReportView, match_numbered, place_of
from apps.tournaments.storage import DatabaseBoard
from apps.tournaments.usecases.record_result import Entered
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class ReportPending(DomainError):
    """The other side has reported: confirm that, or dispute it."""

    kind = Kind.CONFLICT
    code = "report_pending"
    message = "The other side has reported a result. Confirm it or dispute it."


def report_result(*, match_id: UUID, entered: Entered, user_id: UUID) -> MatchView:
    """Note what a participant says; again replaces what the same side has said. The match stays as it is.

    :raises MatchNotFound: :raises TournamentNotRunning: :raises NotYourMatch: :raises MatchNotReady:
    :raises ReportPending: :raises ResultInvalid: :raises DrawNotAllowed:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        board = DatabaseBoard(tournament)
        match = board.match(place.number)
        side = side_of(tournament, match, user_id=user_id)
        check_ready(match)
        if match.entry:
            raise MatchNotReady(match=match.number, status=match.status)
        pending = match_numbered(tournament, match.number).report
        if pending is not None and pending.side != side:
            raise ReportPending
        result = checked(entered.result(match), match=match, rules=board.rules)
        report = ReportView(side=side, user_id=user_id, result=result, at=now())
        line = note_report(tournament, match.number, report, kind="reported", user_id=user_id)
    journal.publish([line])
    return match_numbered(tournament, place.number)


def note_report(
    tournament: Tournament, number: int, report: ReportView | None, *, kind: str, user_id: UUID
) -> LogEntry:
    """Store what is said, or (``None``) that it is off the table; the log tells who did it and viewers that."""
    rows = Match.objects.using("tournaments").filter(tournament=tournament, number=number)
    rows.update(report=None if report is None else msgspec.to_builtins(report))
    data = {"matches": [match_numbered(tournament, number)]}
    return journal.append(tournament, kind, data=data, match=number, user_id=user_id)
