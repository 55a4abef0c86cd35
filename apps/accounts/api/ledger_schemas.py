"""Bodies of the ledger's operations. Amounts are decimals with two digits, as strings."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Description = Annotated[str, Meta(max_length=500, pattern=r"^[^\x00]*$")]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Limit = Annotated[int, Meta(ge=1, le=100)]
Moment = Annotated[datetime, Meta(tz=True)]
"""With an offset, or it would be ambiguous."""

Cursor = Annotated[str, Meta(max_length=200)]


class CreateTransaction(Struct, frozen=True, kw_only=True):
    """Sender and receiver are accounts. ``transaction_id`` makes the request safe to send again."""

    sender_id: UUID
    receiver_id: UUID
    amount: Decimal
    description: Description = ""
    transaction_id: UUID | None = None


class DepositFunds(Struct, frozen=True, kw_only=True):
    """``effective_at``: when the money counts as received, if that is not now."""

    amount: Decimal
    description: Description = ""
    effective_at: Moment | None = None


class ReverseTransaction(Struct, frozen=True, kw_only=True):
    """Without an amount all of it is moved back."""

    amount: Decimal | None = None
    description: Description = ""


class SetOverdraft(Struct, frozen=True, kw_only=True):
    """How far below zero the account may go."""

    limit: Decimal


class ChooseCurrency(Struct, frozen=True, kw_only=True):
    currency: Currency | None = None


class AskBalance(Struct, frozen=True, kw_only=True):
    """``recorded``: what the books said then. ``effective``: what they say now about then."""

    at: Moment | None = None
    basis: Literal["recorded", "effective"] = "recorded"


class ListEntries(Struct, frozen=True, kw_only=True):
    limit: Limit = 50
    cursor: Cursor | None = None


class ListTransactions(ListEntries, frozen=True, kw_only=True):
    """Of one account; without ``account_id`` it is the caller's wallet in ``currency``."""

    account_id: UUID | None = None
    currency: Currency | None = None
