"""Move a posted transfer back."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.accounts import ledger, queries_ledger
from apps.accounts.domain.money import to_minor
from apps.accounts.domain.statement import TransactionView
from apps.accounts.queries_ledger import TransactionNotFound
from kernel.logging import log

REVERSE = """
SELECT p.failures[1], p.replays[1]
FROM transfer t, LATERAL post(
    ARRAY[%(id)s::uuid], ARRAY['reversal'], ARRAY[t.credit], ARRAY[t.debit],
    ARRAY[coalesce(%(amount)s::bigint, t.amount)], ARRAY[t.id], ARRAY[%(description)s::text],
    ARRAY[NULL::timestamptz], ARRAY[NULL::timestamptz], false, %(headers)s::jsonb) p
WHERE t.id = %(transaction)s AND t.status = 'posted'
"""


def reverse_transfer(
    *, transaction_id: UUID, by: UUID, amount: Decimal | None = None, description: str = "", key: str | None = None
) -> tuple[TransactionView, bool]:
    """Move all of a transfer back, or a part, and say whether it had been done before.

    All reversals of a transfer together never exceed it. Without a key there is one reversal of each amount.

    :param by: the admin.
    :raises TransactionNotFound: none was posted under this id.
    :raises TransferInvalid: :raises NotReversible: :raises AmountExceedsTransfer: :raises InsufficientFunds:
    :raises AccountFrozen: :raises AccountClosed: :raises IdempotencyKeyReused:
    """
    minor = None if amount is None else to_minor(amount)
    reversal_id = ledger.derived_id("reversal", *((transaction_id, minor) if key is None else (by, key)))
    params = {
        "id": reversal_id,
        "transaction": transaction_id,
        "amount": minor,
        "description": description,
        "headers": ledger.headers(),
    }
    row = ledger.write(REVERSE, params)
    if row is None:
        raise TransactionNotFound
    failure, replayed = row
    if failure:
        raise ledger.refusal(failure, by_key=key is not None)
    log.info("transfer_reversed", transaction_id=str(transaction_id), reversal_id=str(reversal_id), by=str(by))
    return queries_ledger.get_transaction(transaction_id=reversal_id, viewer=None), replayed
