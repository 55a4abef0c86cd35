"""What was reported becomes the result."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.play import score
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.outcomes import Outcome, Step
from apps.tournaments.playing.sides import NotYourMatch, side_of
from apps.tournaments.queries.matches import ReportView, match_numbered, place_of
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal


class NothingReported(DomainError):
    """No report waits: none was made, or it was confirmed or disputed already."""

    kind = Kind.CONFLICT
    code = "nothing_reported"
    message = "No reported result waits for an answer here."


def confirm_result(*, caller: Principal, match_id: UUID) -> Outcome:
    """Let the report count; by the other side, or by staff. The log says who reported and who confirmed.

    :raises MatchNotFound: :raises TournamentNotRunning: :raises NotYourMatch: :raises NothingReported:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        board = DatabaseBoard(tournament)
        side = None if caller.is_staff else side_of(tournament, board.match(place.number), user_id=caller.user_id)
        report = waiting_report(match_numbered(tournament, place.number).report)
        if side == report.side:
            raise NotYourMatch("The other side confirms what you have reported.")
        step = Step(board, tournament, user_id=caller.user_id)
        step.take(score(board, match=place.number, result=report.result))
    return step.tell()


def waiting_report(report: ReportView | None) -> ReportView:
    """:raises NothingReported:"""
    if report is None:
        raise NothingReported
    return report
