"""A match begins."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.results import MatchNotReady
from apps.tournaments.models import Match
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.queries.matches import MatchView, match_numbered, place_of
from kernel.clock import now
from kernel.db import transaction


def start_match(*, match_id: UUID, user_id: UUID) -> MatchView:
    """Say that it is being played; twice is once. Its ``version`` stays: who plays has not changed, nor the result.

    :raises MatchNotFound: :raises TournamentNotRunning: :raises MatchNotReady:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        before = match_numbered(tournament, place.number)
        if before.status == "running":
            return before
        if before.status != "ready":
            raise MatchNotReady(match=place.number, status=before.status)
        rows = Match.objects.using("tournaments").filter(tournament=tournament, number=place.number)
        rows.update(status="running", started_at=now(), updated_at=now())
        match = match_numbered(tournament, place.number)
        line = journal.append(
            tournament, "match_started", data={"matches": [match]}, match=place.number, user_id=user_id
        )
    journal.publish([line])
    return match
