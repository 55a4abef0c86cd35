"""Calling a match: whoever plays it is told to come to its court."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.contract import MatchCalled
from apps.tournaments.models import LogEntry, Match, Participant, Tournament
from apps.tournaments.queries.matches import MatchView, match_numbered
from apps.tournaments.scheduling.bookings import append
from kernel.clock import now
from kernel.events import emit


def call(tournament: Tournament, number: int, *, user_id: UUID) -> tuple[MatchView, LogEntry]:
    """Note it, tell it; inside the transaction, with the tournament locked and the match booked on its court."""
    moment = now()
    row = Match.objects.using("tournaments").filter(tournament=tournament, number=number)
    row.update(called_at=moment, updated_at=moment)
    line = append(tournament, "called", [number], user_id=user_id)
    match = match_numbered(tournament, number)
    emit(_event(tournament, match), using="tournaments")
    return match, line


def _event(tournament: Tournament, match: MatchView) -> MatchCalled:
    return MatchCalled(
        tournament_id=tournament.tournament_id,
        tournament_name=tournament.name,
        match_id=match.match_id,
        number=match.number,
        round_name=match.round_name,
        court=match.court,
        starts_at=match.starts_at,
        user_ids=_people(match),
        names=(match.home.name, match.away.name),
    )


def _people(match: MatchView) -> tuple[UUID, ...]:
    """Behind both sides, each once."""
    sides = [side.participant_id for side in (match.home, match.away) if side.participant_id is not None]
    people: dict[UUID, None] = {}
    for participant in Participant.objects.using("tournaments").filter(participant_id__in=sides).order_by("number"):
        captain = [participant.user_id] if participant.user_id is not None else []
        people |= dict.fromkeys([*captain, *(UUID(member) for member in participant.members)])
    return tuple(people)
