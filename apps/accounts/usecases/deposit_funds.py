"""Put money into an account from the club's cash."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from apps.accounts import ledger
from apps.accounts.contract import AccountNotFound
from apps.accounts.domain.money import to_minor
from apps.accounts.domain.statement import TransactionView
from kernel.ids import new_id
from kernel.logging import log

DEPOSIT = """
SELECT p.statuses[1], p.failures[1], p.replays[1], p.recorded[1], c.id, a.currency
FROM account a JOIN account c ON c.purpose = 'cash' AND c.currency = a.currency,
LATERAL post(ARRAY[%(id)s::uuid], ARRAY['transfer'], ARRAY[c.id], ARRAY[a.id], ARRAY[%(amount)s::bigint],
             ARRAY[NULL::uuid], ARRAY[%(description)s::text], ARRAY[NULL::timestamptz],
             ARRAY[%(effective_at)s::timestamptz], false, %(headers)s::jsonb) p
WHERE a.id = %(account)s AND a.user_id IS NOT NULL
"""


def deposit_funds(
    *,
    account_id: UUID,
    amount: Decimal,
    by: UUID | None = None,
    description: str = "",
    effective_at: datetime | None = None,
    transaction_id: UUID | None = None,
    key: str | None = None,
) -> tuple[TransactionView, bool]:
    """Credit a member's account from ``cash``, and say whether it had been done before.

    :param by: the admin; ``None``: the platform itself.
    :param transaction_id: or ``key``, which is the admin's own: the same one is the same deposit.
    :raises AccountNotFound: :raises TransferInvalid: :raises AccountClosed: :raises TransferConflict:
    :raises IdempotencyKeyReused:
    """
    if key is not None:
        transaction_id = ledger.derived_id("deposit", by, key)
    deposit_id, minor = transaction_id or new_id(), to_minor(amount)
    params = {
        "id": deposit_id,
        "account": account_id,
        "amount": minor,
        "description": description,
        "effective_at": effective_at,
        "headers": ledger.headers(),
    }
    row = ledger.write(DEPOSIT, params)
    if row is None:
        raise AccountNotFound
    *outcome, cash_id, currency = row
    found = ledger.posted(
        outcome, deposit_id, cash_id, account_id, minor, currency, description, by_key=key is not None
    )
    log.info("funds_deposited", account_id=str(account_id), transaction_id=str(deposit_id), by=str(by))
    return found
