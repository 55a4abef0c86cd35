"""Somebody is out: by their own wish, or disqualified; before play or while it goes on."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.entering import entries
from apps.tournaments.guards import must_live
from apps.tournaments.models import LogEntry, Participant, Tournament
from apps.tournaments.models.tournament import IN
from apps.tournaments.usecases.settle_fees import settle_fee
from apps.tournaments.usecases.withdraw_entrant import withdraw_entrant
from kernel.db import transaction

Departure = Literal["withdrawn", "disqualified"]


def take_out(*, tournament_id: UUID, participant_id: UUID, status: Departure, by: UUID) -> Participant:
    """Before play the place is free again and the fee goes back; in play the matches become walkovers.

    Safe to repeat. Who withdrew can still be disqualified before play, and then does not come back.

    :raises TournamentNotFound: :raises ParticipantNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled:
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_live(tournament)
        participant = entries.participant_of(tournament_id, participant_id, lock=True)
        playing = tournament.status == "running" and participant.status == "entered"
        lines = [] if playing else _before_play(tournament, participant, status, by=by)
    journal.publish(lines)
    if playing:
        return _in_play(tournament_id, participant_id, status, by=by)
    return settle_fee(participant)


def _before_play(tournament: Tournament, participant: Participant, status: Departure, *, by: UUID) -> list[LogEntry]:
    if participant.status in IN:
        lines = entries.leave(tournament, participant, status=status, by=by)
    elif status == "disqualified" and participant.status != status:
        participant.status = status
        lines = [journal.append(tournament, status, data=entries.shown(participant), user_id=by)]
    else:
        return []
    participant.save(using="tournaments", update_fields=["status", "number", *entries.FEE_FIELDS])
    return lines


def _in_play(tournament_id: UUID, participant_id: UUID, status: Departure, *, by: UUID) -> Participant:
    """In a transaction of its own: who has stopped playing meanwhile is left alone."""
    disqualified = status == "disqualified"
    return withdraw_entrant(
        tournament_id=tournament_id, participant_id=participant_id, disqualified=disqualified, user_id=by
    )
