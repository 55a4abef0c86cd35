"""What people read of the ledger. Amounts are decimals with two digits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from msgspec import Struct

from apps.accounts.contract import TransferKind, TransferStatus

Basis = Literal["recorded", "effective"]


class TransactionView(Struct, frozen=True, kw_only=True):
    """``failure`` is "" unless the status is ``failed``."""

    transaction_id: UUID
    sender_id: UUID
    receiver_id: UUID
    amount: Decimal
    currency: str | None
    description: str
    kind: TransferKind
    status: TransferStatus
    failure: str
    created_at: datetime


class EntryView(Struct, frozen=True, kw_only=True):
    """One line of a statement. ``hash`` chains it to the line before (SHA-256, hex)."""

    account_id: UUID
    version: int
    transaction_id: UUID
    amount: Decimal
    balance: Decimal
    description: str
    hash: str
    effective_at: datetime
    created_at: datetime


class BalanceView(Struct, frozen=True, kw_only=True):
    account_id: UUID
    currency: str
    balance: Decimal
    at: datetime
    basis: Basis
