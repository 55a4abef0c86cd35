"""Agreeing to an entry fee."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.entering.entries import FEE_FIELDS, participant_of
from apps.tournaments.guards import EntryOfAnother, must_not_have_started
from apps.tournaments.journal import locked
from apps.tournaments.models import Participant
from apps.tournaments.usecases.settle_fees import settle_fee
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.leases import make_due


class NothingToPay(DomainError):
    """There is no fee, it went back, or the place was not kept."""

    kind = Kind.CONFLICT
    code = "nothing_to_pay"
    message = "There is nothing to pay for this entry."


def pay_entry_fee(*, payer: UUID, tournament_id: UUID, participant_id: UUID) -> Participant:
    """Let the fee of one's own entry be taken from one's wallet; nobody else can. Twice is once.

    :raises ParticipantNotFound: :raises EntryOfAnother: :raises NothingToPay: :raises AlreadyStarted:
    :raises AlreadyCompleted: :raises AlreadyCancelled:
    """
    with transaction("tournaments"):
        tournament = locked(tournament_id)
        participant = participant_of(tournament_id, participant_id, lock=True)
        if participant.user_id != payer:
            raise EntryOfAnother
        if participant.fee_status not in ("asked", "paid"):
            must_not_have_started(tournament)
            _agree(participant)
    return settle_fee(participant)


def _agree(participant: Participant) -> None:
    if participant.status != "awaiting_payment" or participant.fee_status != "due":
        raise NothingToPay
    participant.fee_status = "asked"
    make_due(participant, now())
    participant.save(using="tournaments", update_fields=FEE_FIELDS)
