"""Putting somebody out of a tournament."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.entering.departures import take_out
from apps.tournaments.models import Participant


def disqualify_participant(*, tournament_id: UUID, participant_id: UUID, by: UUID) -> Participant:
    """As a withdrawal, but this person does not come back into this tournament. Safe to repeat.

    :raises TournamentNotFound: :raises ParticipantNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled:
    """
    return take_out(tournament_id=tournament_id, participant_id=participant_id, status="disqualified", by=by)
