"""The sweep of entry fees: ask for them, see what became of them, give them back.

Each step is: claim (committed), call payments (outside of any transaction), write what came of it where the claim
still stands. A step may be repeated from any point: the payment's key is made from the participant, and payments
never give back more than was taken. Events of payments only make a fee due sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from apps.tournaments import conf, journal
from apps.tournaments.adapters import payments
from apps.tournaments.domain import fees
from apps.tournaments.domain.fees import Fee, FeeStatus, Step, Verdict
from apps.tournaments.entering import entries
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.models import LogEntry, Participant, Tournament
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Unavailable
from kernel.leases import Claim, claim, make_due
from kernel.logging import log

LEASE = timedelta(seconds=15)
"""Longer than the two calls of a step may take."""

MOST = 500
"""Fees of one sweep, so that a sweep ends and the next begins with fresh connections."""

Outcome = Callable[[Tournament, Participant], list[LogEntry]]
"""Writes what came of a step, inside the transaction; sets when the row is due again."""


def settle_fees(*, most: int = MOST) -> int:
    """Do the next step of every fee that is due; safe to run anywhere, at once, and to kill.

    :returns: how many were written.
    """
    written = 0
    for _ in range(most):
        claimed = claim(Participant, limit=1, lease=LEASE)
        if not claimed.rows:
            break
        written += _write(claimed, take_step(claimed))
    return written


def settle_fee(participant: Participant) -> Participant:
    """Do the next step of this fee now, if it is due and nobody else is at it; the sweep does it otherwise.

    :returns: the participant as it is then.
    """
    if participant.next_at is None or participant.next_at > now():
        return participant
    wanted = participant.participant_id
    claimed = claim(Participant, limit=1, lease=LEASE, where="participant_id = %(wanted)s", wanted=wanted)
    if claimed.rows:
        _write(claimed, take_step(claimed))
    return Participant.objects.using("tournaments").get(participant_id=wanted)


def take_step(claimed: Claim[Participant]) -> Outcome:
    """Call payments for the one participant of the claim. Nothing is written here."""
    (participant,) = claimed.rows
    step = fees.next_step(fee_of(participant), moment=now())
    try:
        if step is Step.LOOK:
            return _look(participant)
        if step is Step.ASK:
            return _known(payments.ask(participant).payment_id)
    except Unavailable:
        return _wait
    except DomainError as error:
        log.warning("entry_fee_refused", participant_id=str(participant.participant_id), code=error.code)
        return _finish("failed")
    return _lapse if step is Step.LAPSE else _rest


def fee_of(participant: Participant) -> Fee:
    return Fee(
        waiting=participant.status == "awaiting_payment",
        fee_status=participant.fee_status,  # type: ignore[arg-type]  # a CHECK
        known=participant.payment_id is not None,
        deadline=participant.created_at + conf.payment_window(),
    )


def _look(participant: Participant) -> Outcome:
    """:raises Unavailable: :raises DomainError:"""
    assert participant.payment_id is not None
    payment = payments.look(participant.payment_id)
    left = payment.captured_amount > payment.refunded_amount
    verdict = fees.judge(payment.status, waiting=participant.status == "awaiting_payment", left=left)
    if verdict is Verdict.REFUND:
        payments.give_back(participant)
    if verdict in (Verdict.WAIT, Verdict.REFUND):
        return _wait
    if verdict is Verdict.ENTER:
        return _enter
    return _finish("refunded" if verdict is Verdict.REFUNDED else "failed")


def _write(claimed: Claim[Participant], outcome: Outcome) -> int:
    """:returns: 0 when somebody has changed the participant, or taken the lease over, since the claim."""
    (seen,) = claimed.rows
    with transaction("tournaments"):
        tournament = journal.locked(seen.tournament_id)
        mine = Participant.objects.using("tournaments").select_for_update()
        participant = mine.filter(participant_id=seen.participant_id, lease_id=claimed.lease_id).first()
        if participant is None:
            return 0
        lines = outcome(tournament, participant)
        participant.save(using="tournaments", update_fields=["status", *entries.FEE_FIELDS])
    journal.publish(lines)
    return 1


def _known(payment_id: UUID) -> Outcome:
    def write(tournament: Tournament, participant: Participant) -> list[LogEntry]:
        participant.payment_id = payment_id
        make_due(participant, now() + fees.wait(1))
        return []

    return write


def _wait(tournament: Tournament, participant: Participant) -> list[LogEntry]:
    make_due(participant, now() + fees.wait(participant.attempts))
    return []


def _rest(tournament: Tournament, participant: Participant) -> list[LogEntry]:
    fee = fee_of(participant)
    make_due(participant, fee.deadline if fee.waiting else None)
    return []


def _enter(tournament: Tournament, participant: Participant) -> list[LogEntry]:
    """The fee is paid: they are in, unless play has begun meanwhile or was called off; then it goes back."""
    participant.fee_status = "paid"
    if tournament.status not in ("open", "drawn"):
        return entries.leave(tournament, participant, status="lapsed", by=None)
    make_due(participant, None)
    participant.status = "entered"
    lines = discard_draw(tournament, why="late_entry")
    return [*lines, entries.announce_entered(tournament, participant, by=None)]


def _lapse(tournament: Tournament, participant: Participant) -> list[LogEntry]:
    """The place was kept long enough."""
    participant.attempts -= 1  # not saved: this claim, at least, has asked for nothing
    return entries.leave(tournament, participant, status="lapsed", by=None)


def _finish(fee_status: FeeStatus) -> Outcome:
    """The last word on a fee; a place that was kept for it is free again."""

    def write(tournament: Tournament, participant: Participant) -> list[LogEntry]:
        waiting = participant.status == "awaiting_payment"
        lines = entries.leave(tournament, participant, status="lapsed", by=None) if waiting else []
        participant.fee_status = fee_status
        make_due(participant, None)
        return lines

    return write
