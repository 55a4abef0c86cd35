"""Going once play has begun: what was played stands, what is left are walkovers."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.play import withdraw
from apps.tournaments.entering import entries
from apps.tournaments.entering.entries import participant_of
from apps.tournaments.models import Participant
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.outcomes import Step
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit


class NotInTheDraw(DomainError):
    """Only who plays can stop."""

    kind = Kind.CONFLICT
    code = "not_in_the_draw"
    message = "This participant does not play in this tournament."


def withdraw_entrant(
    *, tournament_id: UUID, participant_id: UUID, disqualified: bool = False, user_id: UUID | None
) -> Participant:
    """Take a participant out of a running tournament. No fee goes back. May be undone, as any entry of the log.

    Who may do so is the caller's to decide (:mod:`.withdraw_participant` does, before the start too).

    :param user_id: who did it. :returns: the participant as it is then; twice is once.
    :raises TournamentNotFound: :raises ParticipantNotFound: :raises TournamentNotRunning: :raises NotInTheDraw:
    """
    status: Literal["withdrawn", "disqualified"] = "disqualified" if disqualified else "withdrawn"
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_be_played(tournament)
        participant = participant_of(tournament_id, participant_id, lock=True)
        if participant.status in ("withdrawn", "disqualified"):
            return participant
        if participant.number is None:
            raise NotInTheDraw(status=participant.status)
        board = DatabaseBoard(tournament)
        change = withdraw(board, entrant=participant.number, disqualified=disqualified)
        participant.status = status
        participant.save(using="tournaments", update_fields=["status"])
        entries.count(tournament, -1)
        emit(entries.withdrawn_event(participant), using="tournaments")
        step = Step(board, tournament, user_id=user_id)
        step.take(change)
    step.tell()
    return participant
