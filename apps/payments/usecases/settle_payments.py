"""The sweep: every payment that is due gets its next step."""

from __future__ import annotations

from uuid import UUID

from apps.payments.leases import claim, write
from apps.payments.models import Payment
from apps.payments.settling import card, wallet

BATCH = 50
ROUNDS = 20
"""Batches of one sweep at most, so that a sweep ends and the next begins with fresh connections."""


def settle_payments(*, rounds: int = ROUNDS) -> int:
    """Claim what is due, do it, write what came of it; safe to run anywhere, at once, and to kill.

    Transfers carry ids fixed at acceptance, so a step that is repeated moves nothing twice; what became of it is
    written only by the holder of the lease.

    :returns: how many payments were written.
    """
    return _settle_wallets(rounds) + _settle_cards(rounds)


def settle_payment(*, payment_id: UUID) -> None:
    """Settle this one payment now, if it is due and nobody else is at it; the sweep does it otherwise."""
    claimed = claim(Payment, limit=1, where="payment_id = %(payment_id)s", payment_id=payment_id)
    for payment in claimed.rows:
        settle = card.settle_claimed if payment.method == "card" else wallet.settle_claimed
        write(claimed, settle(claimed))


def _settle_wallets(rounds: int) -> int:
    settled = 0
    for _ in range(rounds):
        claimed = claim(Payment, limit=BATCH, where="method = 'wallet'")
        if claimed.rows:
            settled += len(write(claimed, wallet.settle_claimed(claimed)))
        if len(claimed.rows) < BATCH:
            break
    return settled


def _settle_cards(rounds: int) -> int:
    """One at a time: each waits for a provider, and a lease is not longer than one such wait."""
    settled = 0
    for _ in range(rounds):
        claimed = claim(Payment, limit=1, where="method = 'card'")
        if not claimed.rows:
            break
        settled += len(write(claimed, card.settle_claimed(claimed)))
    return settled
