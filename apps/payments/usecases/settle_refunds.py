"""The sweep of refunds: provider first where there is one, then the ledger, then the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import msgspec
from django.db.models import Sum

from apps.accounts.contract import CurrencyUnsupported, Transfer, UserNotFound
from apps.payments.adapters import ledger
from apps.payments.adapters.ledger import Fault
from apps.payments.adapters.provider import ProviderTimeout
from apps.payments.adapters.providers import card_provider
from apps.payments.announce import announce_refund
from apps.payments.domain.lifecycle import GIVEN_UP, MAX_ATTEMPTS, backoff, derived_id
from apps.payments.leases import claim
from apps.payments.models import Payment, Refund
from apps.payments.requests import locked
from apps.payments.settling.card import provider_key
from kernel.clock import now
from kernel.db import transaction
from kernel.leases import Claim
from kernel.logging import log

ROUNDS = 20
POSTING = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a refund.

    :param failure: "" when it reached the payer; ``None`` when that is not known yet.
    :param attempts: how many more the refund has had, when it is not known: an outage counts for none.
    """

    failure: str | None
    attempts: int = 0


def settle_refunds() -> int:
    """Carry out refunds that are due; safe to run anywhere, at once, and to kill: see ``settle_payments``.

    :returns: how many were written.
    """
    written = 0
    for _ in range(ROUNDS):
        claimed = claim(Refund, limit=1)
        if not claimed.rows:
            break
        (refund,) = claimed.rows
        written += write(claimed, refund, give_back(claimed, refund))
    return written


def give_back(claimed: Claim[Refund], refund: Refund) -> Outcome:
    """Move the money. Outside of any transaction; the refund's id is the transfer's, so twice is once.

    The ledger goes first: it knows whether the club has the money. What a provider then declines is taken back.
    """
    try:
        return _give_back(claimed, refund)
    except (UserNotFound, CurrencyUnsupported) as error:
        return Outcome(error.code)
    except (ProviderTimeout, *ledger.OUTAGES):
        return Outcome(None)
    except Exception:  # noqa: BLE001 - one broken refund must stop no other; it is counted and tried again
        log.exception("refund_not_settled", refund_id=str(refund.refund_id))
        return Outcome(None, attempts=1)


def _give_back(claimed: Claim[Refund], refund: Refund) -> Outcome:
    """:raises ProviderTimeout: :raises Unavailable: :raises UserNotFound:"""
    payment = Payment.objects.using("payments").get(payment_id=refund.payment_id)
    transfer = _transfer(payment, refund)
    # What a card's provider gave back cannot be taken back: such a refund is tried until it is answered.
    if refund.attempts > MAX_ATTEMPTS and payment.method == "wallet":
        return _give_up(claimed, refund, transfer)
    outcome = _post(claimed, transfer)
    if payment.method == "card" and outcome.failure == "":
        return _through_provider(claimed, payment, refund, transfer)
    return outcome


def _give_up(claimed: Claim[Refund], refund: Refund, transfer: Transfer) -> Outcome:
    """Take back what may have moved unnoticed; only then the refund has failed."""
    undone = _post(claimed, _reversal(refund, transfer))
    if undone.failure in ("", "not_reversible"):
        return Outcome(GIVEN_UP)
    # It has moved, and the payer has spent it: asked once more, the ledger says that the refund is posted.
    return undone if undone.failure is None else Outcome(None, attempts=-refund.attempts)


def _post(claimed: Claim[Refund], transfer: Transfer) -> Outcome:
    result = ledger.post([transfer], until=claimed.until - POSTING)[transfer.transfer_id]
    return Outcome(None, attempts=int(result.own)) if isinstance(result, Fault) else Outcome(result.failure)


def _through_provider(claimed: Claim[Refund], payment: Payment, refund: Refund, transfer: Transfer) -> Outcome:
    """:raises ProviderTimeout: asked again later, with the same key."""
    answer = card_provider().refund(
        key=provider_key(payment), refund_key=f"refund-{refund.refund_id}", amount=refund.amount
    )
    if not answer.failure:
        return Outcome("")
    undone = _post(claimed, _reversal(refund, transfer))
    return Outcome(answer.failure) if undone.failure == "" else Outcome(None)


def _reversal(refund: Refund, transfer: Transfer) -> Transfer:
    return msgspec.structs.replace(
        transfer,
        transfer_id=derived_id(refund.refund_id, "undo"),
        kind="reversal",
        debit_account_id=transfer.credit_account_id,
        credit_account_id=transfer.debit_account_id,
        hold_id=refund.refund_id,
    )


def _transfer(payment: Payment, refund: Refund) -> Transfer:
    if payment.method == "card":
        payer = ledger.club_account(f"provider_{card_provider().name}", payment.currency)
    else:
        payer = ledger.wallet(payment.owner_id, payment.currency)
    return Transfer(
        transfer_id=refund.refund_id,
        kind="transfer",
        debit_account_id=ledger.club_account(ledger.REVENUE, payment.currency),
        credit_account_id=payer,
        amount=refund.amount,
        description=f"refund of payment {payment.payment_id}",
    )


def write(claimed: Claim[Refund], refund: Refund, outcome: Outcome) -> int:
    """Record what became of a claimed refund, and announce it. :returns: 0 when the lease was taken over."""
    with transaction("payments"):
        payment = locked(refund.payment_id)
        mine = (
            Refund.objects.using("payments")
            .select_for_update()
            .filter(refund_id=refund.refund_id, lease_id=claimed.lease_id, lease_until__isnull=False)
            .first()
        )
        if mine is None or payment is None:
            return 0
        mine.lease_until = None
        if outcome.failure is None:
            mine.attempts = max(mine.attempts - 1 + outcome.attempts, 0)
            mine.next_at = now() + backoff(mine.attempts + 1)
        else:
            _finish(payment, mine, failure=outcome.failure)
        mine.save(using="payments")
    return 1


def _finish(payment: Payment, refund: Refund, *, failure: str) -> None:
    refund.status, refund.failure_code = ("failed", failure) if failure else ("succeeded", "")
    refund.next_at, refund.updated_at = None, now()
    if failure:
        payment.refunded_amount -= refund.amount
        payment.save(using="payments", update_fields=["refunded_amount"])
        return
    arrived = payment.refunds.using("payments").filter(status="succeeded").aggregate(sum=Sum("amount"))["sum"]
    total = (arrived or Decimal(0)) + refund.amount
    payment.status = "refunded" if total == payment.captured_amount else "partially_refunded"
    payment.version, payment.updated_at = payment.version + 1, now()
    payment.save(using="payments", update_fields=["status", "version", "updated_at"])
    announce_refund(payment, refund, total=total)
