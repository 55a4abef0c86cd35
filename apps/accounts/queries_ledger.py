"""Reading the ledger. Who asks is part of the query: ``viewer`` is ``None`` for an admin, who sees all."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.accounts.contract import AccountNotFound, AccountView
from apps.accounts.domain.money import from_minor
from apps.accounts.domain.statement import BalanceView, Basis, EntryView, TransactionView
from apps.accounts.ledger import ACCOUNT_COLUMNS, account_view
from kernel.db import one, rows
from kernel.errors import DomainError, Kind, Malformed
from kernel.http.paging import decode_cursor
from kernel.identity import Principal

WALLET = f"SELECT {ACCOUNT_COLUMNS} FROM account WHERE user_id = %s AND currency = %s"  # noqa: S608 -- constants only

ACCOUNT = f"""
SELECT {ACCOUNT_COLUMNS} FROM account WHERE id = %(account)s AND (%(viewer)s::uuid IS NULL OR user_id = %(viewer)s)
"""  # noqa: S608

BALANCE = """
SELECT currency, balance_at(id, %(at)s, %(effective)s) FROM account
WHERE id = %(account)s AND (%(viewer)s::uuid IS NULL OR user_id = %(viewer)s)
"""

# The account's own row comes with each line, or alone when there are none: no rows means not there, or not yours.
ENTRIES = """
SELECT l.* FROM account a LEFT JOIN LATERAL (
    SELECT e.account_id, e.version, e.transfer_id, e.amount, e.balance, t.description, e.hash,
           coalesce(e.effective_at, e.created_at), e.created_at
    FROM entry e JOIN transfer t ON t.id = e.transfer_id
    WHERE e.account_id = a.id AND e.version < %(before)s ORDER BY e.version DESC LIMIT %(limit)s
) l ON true
WHERE a.id = %(account)s AND (%(viewer)s::uuid IS NULL OR a.user_id = %(viewer)s)
"""

TRANSACTION_COLUMNS = (
    "t.id, t.debit, t.credit, t.amount, t.currency, t.description, t.kind, t.status, t.failure, t.created_at"
)

# What did not arrive is the sender's business alone.
TRANSACTION = f"""
SELECT {TRANSACTION_COLUMNS} FROM transfer t
WHERE t.id = %(transaction)s AND (%(viewer)s::uuid IS NULL OR EXISTS (
    SELECT FROM account a WHERE a.user_id = %(viewer)s
    AND (a.id = t.debit OR (a.id = t.credit AND t.status = 'posted'))))
"""  # noqa: S608

TRANSACTIONS = f"""
SELECT l.* FROM account a LEFT JOIN LATERAL (
    SELECT e.version, {TRANSACTION_COLUMNS} FROM entry e JOIN transfer t ON t.id = e.transfer_id
    WHERE e.account_id = a.id AND e.version < %(before)s ORDER BY e.version DESC LIMIT %(limit)s
) l ON true
WHERE {{which}} AND (%(viewer)s::uuid IS NULL OR a.user_id = %(viewer)s)
"""  # noqa: S608
OF_ACCOUNT = TRANSACTIONS.format(which="a.id = %(account)s")
OF_WALLET = TRANSACTIONS.format(which="a.user_id = %(user)s AND a.currency = %(currency)s")


class TransactionNotFound(DomainError):
    """No transaction has this id, or the caller is no party to it."""

    kind = Kind.NOT_FOUND
    code = "transaction_not_found"
    message = "There is no such transaction."


def viewer_of(principal: Principal) -> UUID | None:
    """Whose rows the caller may see; ``None``: everybody's."""
    return None if principal.is_admin else principal.user_id


def wallet_of(*, user_id: UUID, currency: str) -> AccountView | None:
    row = one("accounts", WALLET, [user_id, currency])
    return None if row is None else account_view(row)


def get_wallet(*, user_id: UUID, currency: str, viewer: UUID | None) -> AccountView:
    """:raises AccountNotFound:"""
    wallet = wallet_of(user_id=user_id, currency=currency) if viewer in (None, user_id) else None
    if wallet is None:
        raise AccountNotFound
    return wallet


def get_account(*, account_id: UUID, viewer: UUID | None) -> AccountView:
    """:raises AccountNotFound:"""
    row = one("accounts", ACCOUNT, {"account": account_id, "viewer": viewer})
    if row is None:
        raise AccountNotFound
    return account_view(row)


def get_balance(*, account_id: UUID, at: datetime, basis: Basis, viewer: UUID | None) -> BalanceView:
    """The balance at a moment, in O(log n) of the account's entries. :raises AccountNotFound:"""
    asked = {"account": account_id, "viewer": viewer, "at": at, "effective": basis == "effective"}
    row = one("accounts", BALANCE, asked)
    if row is None:
        raise AccountNotFound
    return BalanceView(account_id=account_id, currency=row[0], balance=from_minor(row[1]), at=at, basis=basis)


def list_entries(*, account_id: UUID, viewer: UUID | None, limit: int, cursor: str | None) -> list[EntryView]:
    """Newest first, one more than ``limit`` if there are more.

    :raises AccountNotFound: :raises Malformed: the cursor is not one of ours.
    """
    asked = {"account": account_id, "viewer": viewer, "before": _before(cursor), "limit": limit + 1}
    return [_entry_view(row) for row in _lines(ENTRIES, asked)]


def list_transactions(
    *, account_id: UUID | None, user_id: UUID, currency: str, viewer: UUID | None, limit: int, cursor: str | None
) -> list[tuple[int, TransactionView]]:
    """What moved on one account, newest first, each with its place in the list; one more than ``limit``.

    :raises AccountNotFound: :raises Malformed: the cursor is not one of ours.
    """
    asked = {"viewer": viewer, "before": _before(cursor), "limit": limit + 1}
    if account_id is not None:
        found = _lines(OF_ACCOUNT, asked | {"account": account_id})
    else:
        found = _lines(OF_WALLET, asked | {"user": user_id, "currency": currency})
    return [(version, transaction_view(row)) for version, *row in found]


def get_transaction(*, transaction_id: UUID, viewer: UUID | None) -> TransactionView:
    """:raises TransactionNotFound:"""
    row = one("accounts", TRANSACTION, {"transaction": transaction_id, "viewer": viewer})
    if row is None:
        raise TransactionNotFound
    return transaction_view(row)


def transaction_view(row: Any) -> TransactionView:
    """From :data:`TRANSACTION_COLUMNS`."""
    transaction_id, sender_id, receiver_id, amount, currency, description, kind, status, failure, created_at = row
    return TransactionView(
        transaction_id=transaction_id,
        sender_id=sender_id,
        receiver_id=receiver_id,
        amount=from_minor(amount),
        currency=currency,
        description=description,
        kind=kind,
        status=status,
        failure=failure,
        created_at=created_at,
    )


def _lines(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = rows("accounts", sql, asked)
    if not found:
        raise AccountNotFound
    return [row for row in found if row[0] is not None]


def _before(cursor: str | None) -> int:
    if cursor is None:
        return 2**62
    position = decode_cursor(cursor)
    if not position.isascii() or not position.isdecimal() or len(position) > 18:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return int(position)


def _entry_view(row: tuple[Any, ...]) -> EntryView:
    account_id, version, transfer_id, amount, balance, description, digest, effective_at, created_at = row
    return EntryView(
        account_id=account_id,
        version=version,
        transaction_id=transfer_id,
        amount=from_minor(amount),
        balance=from_minor(balance),
        description=description,
        hash=bytes(digest).hex(),
        effective_at=effective_at,
        created_at=created_at,
    )
