"""Leaving a tournament: oneself, or somebody by staff."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.entering.departures import take_out
from apps.tournaments.entering.entries import participant_of
from apps.tournaments.guards import EntryOfAnother
from apps.tournaments.models import Participant
from kernel.identity.principal import Principal


def withdraw_participant(*, caller: Principal, tournament_id: UUID, participant_id: UUID) -> Participant:
    """Before play begins the place is free again and the fee goes back; later the matches become walkovers.

    Safe to repeat.

    :raises ParticipantNotFound: :raises EntryOfAnother: :raises AlreadyCompleted: :raises AlreadyCancelled:
    """
    participant = participant_of(tournament_id, participant_id)
    if not caller.is_staff and participant.user_id != caller.user_id:
        raise EntryOfAnother
    return take_out(tournament_id=tournament_id, participant_id=participant_id, status="withdrawn", by=caller.user_id)
