"""What clients send. Amounts may come as a JSON number (100.00) or a string; their rules have codes of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from apps.payments.contract import CaptureMode, Method, Status

# PostgreSQL's text cannot hold NUL.
Text = Annotated[str, Meta(max_length=500, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00]*$")]

Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class CreatePayment(msgspec.Struct, frozen=True, kw_only=True):
    amount: Decimal
    currency: Annotated[str, Meta(max_length=10)]
    description: Text = ""
    reference: Word = ""
    method: Method = "wallet"
    card_token: Word = ""
    capture: CaptureMode = "automatic"


class Pay(msgspec.Struct, frozen=True, kw_only=True):
    """``order_id`` is the idempotency key of a caller who sends none."""

    amount: Decimal
    currency: Annotated[str, Meta(max_length=10)] = ""
    order_id: Word | Number = ""
    description: Text = ""
    method: Method = "card"
    card_token: Word = "tok_approve"  # noqa: S105 - the emulated card


class CapturePayment(msgspec.Struct, frozen=True, kw_only=True):
    amount: Decimal | None = None


class RefundPayment(msgspec.Struct, frozen=True, kw_only=True):
    amount: Decimal | None = None


class ListPayments(msgspec.Struct, frozen=True, kw_only=True):
    """``user_id``: an administrator's filter; others only ever see their own."""

    status: Status | None = None
    user_id: UUID | None = None
    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """``replayed``: this event had been taken in before."""

    replayed: bool
