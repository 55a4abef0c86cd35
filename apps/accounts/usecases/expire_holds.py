"""Release the holds that nobody resolved in time."""

from __future__ import annotations

from apps.accounts import ledger
from apps.accounts.contract import Transfer
from apps.accounts.domain.money import from_minor
from kernel.db import rows
from kernel.logging import log

EXPIRED = """
SELECT h.id, t.debit, t.credit, h.amount FROM open_hold h JOIN transfer t ON t.id = h.id
WHERE h.expires_at <= clock_timestamp() ORDER BY h.expires_at LIMIT %s
"""


def expire_holds(*, limit: int = 200) -> int:
    """Void up to ``limit`` expired holds and say how many were released by this call.

    Nothing is claimed: the id of each void is made from its hold, so two sweeps at once, or a sweep and a
    capture, meet at the accounts' locks and the later one changes nothing.
    """
    voids = [
        Transfer(
            transfer_id=ledger.derived_id("expiry", hold_id),
            kind="void",
            debit_account_id=debit,
            credit_account_id=credit,
            amount=from_minor(amount),
            description="expired",
            hold_id=hold_id,
        )
        for hold_id, debit, credit, amount in rows("accounts", EXPIRED, [limit])
    ]
    if not voids:
        return 0
    released = sum(result.status == "voided" and not result.replayed for result in ledger.post(voids))
    log.info("holds_expired", found=len(voids), released=released)
    return released
