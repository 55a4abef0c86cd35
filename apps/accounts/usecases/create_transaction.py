"""Send money from one's own account to somebody else's."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.accounts import ledger
from apps.accounts.contract import AccountNotFound, Transfer, TransferInvalid
from apps.accounts.domain.statement import TransactionView
from apps.accounts.domain.transfers import minor_amount
from kernel.ids import new_id

# Ownership and posting in one statement. The arrays are built from the joined rows, so post runs only for a row
# that passed. Club accounts receive through payments, never from here: their sums would no longer explain themselves.
SEND = """
SELECT p.statuses[1], p.failures[1], p.replays[1], p.recorded[1], s.currency
FROM account s JOIN account r ON r.id = %(receiver)s AND r.user_id IS NOT NULL,
LATERAL post(ARRAY[%(id)s::uuid], ARRAY['transfer'], ARRAY[s.id], ARRAY[r.id], ARRAY[%(amount)s::bigint],
             ARRAY[NULL::uuid], ARRAY[%(description)s::text], ARRAY[NULL::timestamptz], ARRAY[NULL::timestamptz],
             false, %(headers)s::jsonb) p
WHERE s.id = %(sender)s AND s.user_id = %(user)s
"""


def create_transaction(
    *,
    user_id: UUID,
    sender_id: UUID,
    receiver_id: UUID,
    amount: Decimal,
    description: str = "",
    transaction_id: UUID | None = None,
    key: str | None = None,
) -> tuple[TransactionView, bool]:
    """Post a transfer and say whether it had been posted before. One statement, committed when it returns.

    :param amount: major units, at most two decimals, above zero.
    :param transaction_id: or ``key``: the outcome for it, a refusal too, is fixed for ever.
    :raises AccountNotFound: the sender is not the user's, or the receiver is no member's account.
    :raises TransferInvalid: :raises InsufficientFunds: :raises AccountFrozen: :raises AccountClosed:
    :raises CurrencyMismatch: :raises TransferConflict: :raises IdempotencyKeyReused:
    """
    if transaction_id is not None and transaction_id.version not in (4, 7):
        # Ids made from other ids are version 5; nobody may take one in advance.
        raise TransferInvalid("A transaction_id is a UUID of version 4 or 7.", field="transaction_id")
    if key is not None:
        transaction_id = ledger.derived_id("transaction", user_id, key)
    transfer = Transfer(
        transfer_id=transaction_id or new_id(),
        kind="transfer",
        debit_account_id=sender_id,
        credit_account_id=receiver_id,
        amount=amount,
        description=description,
    )
    minor = minor_amount(transfer)
    params = {
        "user": user_id,
        "id": transfer.transfer_id,
        "sender": sender_id,
        "receiver": receiver_id,
        "amount": minor,
        "description": description,
        "headers": ledger.headers(),
    }
    row = ledger.write(SEND, params)
    if row is None:
        raise AccountNotFound
    *outcome, currency = row
    return ledger.posted(
        outcome, transfer.transfer_id, sender_id, receiver_id, minor, currency, description, by_key=key is not None
    )
