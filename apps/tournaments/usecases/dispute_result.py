"""What was reported is not so."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.sides import side_of
from apps.tournaments.queries.matches import MatchView, match_numbered, place_of
from apps.tournaments.storage import DatabaseBoard
from apps.tournaments.usecases.confirm_result import waiting_report
from apps.tournaments.usecases.report_result import note_report
from kernel.db import transaction
from kernel.identity.principal import Principal


def dispute_result(*, caller: Principal, match_id: UUID) -> MatchView:
    """Drop the report; by either side, or by staff. The match is as it was before.

    :raises MatchNotFound: :raises TournamentNotRunning: :raises NotYourMatch: :raises NothingReported:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        if not caller.is_staff:
            side_of(tournament, DatabaseBoard(tournament).match(place.number), user_id=caller.user_id)
        waiting_report(match_numbered(tournament, place.number).report)
        line = note_report(tournament, place.number, None, kind="disputed", user_id=caller.user_id)
    journal.publish([line])
    return match_numbered(tournament, place.number)
