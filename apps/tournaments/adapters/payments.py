"""Entry fees, asked of payments. Never inside a transaction; every call may be repeated."""

from __future__ import annotations

from uuid import UUID

from apps.payments.contract import Payments, PaymentView, RefundExceedsCaptured
from apps.tournaments.models import Participant
from kernel.contracts import client

DESCRIPTION = "Tournament entry fee"
"""Part of what makes a repeated request the same request, so it names nothing that may be renamed."""


def ask(participant: Participant) -> PaymentView:
    """Ask for the fee; the participant's id is in the key, so this is one payment however often it is asked.

    :raises DomainError: payments refuse it for good. :raises Unavailable: no answer.
    """
    assert participant.user_id is not None, "without an account there is no fee"
    return client(Payments).create_payment(
        owner_id=participant.user_id,
        idempotency_key=f"tournament-entry:{participant.participant_id}",
        amount=participant.tournament.entry_fee,
        currency=participant.tournament.currency,
        description=DESCRIPTION,
        reference=str(participant.participant_id),
    )


def look(payment_id: UUID) -> PaymentView:
    """:raises PaymentNotFound: :raises Unavailable:"""
    return client(Payments).get_payment(payment_id=payment_id)


def give_back(participant: Participant) -> None:
    """Ask for all that is left of the fee to be given back.

    Each attempt has a key of its own, because a refund that failed for good keeps its key; it is still one refund:
    payments never give back more than was taken, and what is on its way counts.

    :raises Unavailable: no answer; perhaps it was accepted.
    """
    assert participant.payment_id is not None, "only what was paid goes back"
    key = f"tournament-refund:{participant.participant_id}:{participant.attempts}"
    try:
        client(Payments).refund_payment(payment_id=participant.payment_id, idempotency_key=key, amount=None)
    except RefundExceedsCaptured:
        return
