"""Settling payments from wallets: one batch to the ledger, an outcome for each. Outside of any transaction."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from apps.accounts.contract import CurrencyUnsupported, Transfer, TransferKind, TransferResult, UserNotFound
from apps.payments.adapters import ledger
from apps.payments.adapters.ledger import Fault
from apps.payments.domain import lifecycle
from apps.payments.domain.lifecycle import Change, Snapshot, Step, derived_id, next_step, postponed
from apps.payments.models import Payment
from apps.payments.settling.snapshot import snapshot
from kernel.clock import now
from kernel.errors import DomainError
from kernel.leases import Claim

POSTING = timedelta(seconds=5)
"""The deadline of ``post``: no new call is begun when less than this is left of the lease."""

Plan = tuple[Payment, Step, Transfer]


def settle_claimed(claimed: Claim[Payment]) -> dict[UUID, Change]:
    """Do the next step of each claimed payment. Nothing is written here: see :func:`apps.payments.leases.write`."""
    changes: dict[UUID, Change] = {}
    plans: list[Plan] = []
    for payment in claimed.rows:
        plan = _plan(payment)
        if isinstance(plan, Change):
            changes[payment.payment_id] = plan
        else:
            plans.append(plan)
    answers = ledger.post([transfer for _, _, transfer in plans], until=claimed.until - POSTING)
    for payment, step, transfer in plans:
        changes[payment.payment_id] = _outcome(snapshot(payment), step, answers[transfer.transfer_id])
    return changes


def _plan(payment: Payment) -> Plan | Change:
    """The step with its transfer, or what becomes of the payment without one."""
    seen, moment = snapshot(payment), now()
    step = next_step(seen, moment=moment)
    if step is Step.REST:
        return lifecycle.rest(seen)
    try:
        return payment, step, _transfer(payment, step)
    except (UserNotFound, CurrencyUnsupported) as error:
        return lifecycle.failed(error.code)
    except ledger.OUTAGES:
        return postponed(seen, moment=moment, counts=False)
    except DomainError:
        return postponed(seen, moment=moment, counts=True)


def _transfer(payment: Payment, step: Step) -> Transfer:
    """What the ledger is asked for; the same, to the letter, at every attempt."""
    wallet = ledger.wallet(payment.owner_id, payment.currency)
    club = ledger.club_account(ledger.REVENUE, payment.currency)
    if step is Step.UNDO and payment.capture == "manual":
        step = Step.VOID
    kinds: dict[Step, tuple[TransferKind, str]] = {
        Step.TRANSFER: ("transfer", ""),
        Step.HOLD: ("hold", ""),
        Step.CAPTURE: ("capture", "capture"),
        Step.VOID: ("void", "void"),
        Step.UNDO: ("reversal", "undo"),
    }
    kind, derived = kinds[step]
    return Transfer(
        transfer_id=derived_id(payment.payment_id, derived) if derived else payment.payment_id,
        kind=kind,
        debit_account_id=club if kind == "reversal" else wallet,
        credit_account_id=wallet if kind == "reversal" else club,
        amount=payment.capture_amount if step is Step.CAPTURE and payment.capture_amount else payment.amount,
        description=payment.description or f"payment {payment.payment_id}",
        hold_id=payment.payment_id if derived else None,
        expires_at=payment.expires_at if step is Step.HOLD else None,
    )


def _outcome(seen: Snapshot, step: Step, answer: TransferResult | Fault) -> Change:
    moment = now()
    if isinstance(answer, Fault):
        return postponed(seen, moment=moment, counts=answer.own)
    match step:
        case Step.CAPTURE:
            return lifecycle.after_capture(seen, failure=answer.failure)
        case Step.VOID:
            return lifecycle.after_void(seen, failure=answer.failure, moment=moment)
        case Step.UNDO:
            return lifecycle.after_undo(seen, failure=answer.failure, moment=moment)
    if answer.status == "failed":
        return lifecycle.failed(answer.failure)
    if step is Step.HOLD:
        return lifecycle.reserved(seen, moment=moment)
    return lifecycle.moved(seen, amount=seen.amount)
