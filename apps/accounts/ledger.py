"""Calling ``post``, the SQL function that is the ledger's only writer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import IntegrityError

from apps.accounts.contract import AccountView, Transfer, TransferConflict, TransferResult
from apps.accounts.domain.failures import FAILURES
from apps.accounts.domain.money import from_minor
from apps.accounts.domain.statement import TransactionView
from apps.accounts.domain.transfers import minor_amount
from kernel.db import one
from kernel.errors import DomainError, Unavailable
from kernel.http.idempotency import IdempotencyKeyReused
from kernel.logging import correlation_id

NAMESPACE = UUID("7c0f6f2e-4a51-5d0b-9a1e-3c1f5f0f8b11")
"""Of ids made from other ids: a retry makes the same one."""

TRIES = 10

ACCOUNT_COLUMNS = "id, user_id, currency, posted, held, overdraft, created_at"

POST = """
SELECT statuses, failures, replays, recorded FROM post(
    %(ids)s::uuid[], %(kinds)s::text[], %(debits)s::uuid[], %(credits)s::uuid[], %(amounts)s::bigint[],
    %(refs)s::uuid[], %(descriptions)s::text[], %(expiries)s::timestamptz[], %(effectives)s::timestamptz[],
    %(all_or_nothing)s::boolean, %(headers)s::jsonb)
"""


def derived_id(*parts: object) -> UUID:
    """The id that these parts always make (UUIDv5)."""
    return uuid5(NAMESPACE, ":".join(str(part) for part in parts))


def headers() -> str:
    """Headers of the events that a posting emits, as JSON."""
    return msgspec.json.encode({"correlation_id": correlation_id()}).decode()


def post(transfers: Sequence[Transfer], *, all_or_nothing: bool = False) -> tuple[TransferResult, ...]:
    """One statement, which is its own transaction. An empty batch asks the database and posts nothing.

    :raises TransferInvalid: before anything is sent.
    """
    found = write(POST, _columns(transfers) | {"all_or_nothing": all_or_nothing, "headers": headers()})
    assert found is not None, "post always answers"
    return tuple(
        TransferResult(transfer_id=transfer.transfer_id, status=status, failure=failure, replayed=replayed)
        for transfer, status, failure, replayed in zip(transfers, *found[:3], strict=True)
    )


def write(sql: str, params: dict[str, Any]) -> tuple[Any, ...] | None:
    """Run a statement that calls ``post``; again when another call claimed one of its ids in the same moment.

    Nothing was written then, and the next try finds the other's outcome. Each try is lost to another call that
    got through, so it ends.
    """
    for _ in range(TRIES):
        try:
            return one("accounts", sql, params)
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "transfer_pkey":
                raise
    raise Unavailable(internal=f"lost {TRIES} races for a transfer id")


def refusal(failure: str, *, by_key: bool = False, **details: Any) -> DomainError:
    """The error a failure code stands for.

    :param by_key: the id was made from an Idempotency-Key, so a conflict is a key used twice.
    """
    if by_key and failure == TransferConflict.code:
        return IdempotencyKeyReused()
    return FAILURES[failure](**details)


def posted(
    outcome: Sequence[Any],
    transfer_id: UUID,
    debit_id: UUID,
    credit_id: UUID,
    minor: int,
    currency: str,
    description: str,
    *,
    by_key: bool,
) -> tuple[TransactionView, bool]:
    """What a single transfer became: its view, and whether an earlier call had posted it.

    :param outcome: status, failure, replayed and time, as ``post`` answers them.
    :raises DomainError: the one its failure code stands for, see :func:`refusal`.
    """
    status, failure, replayed, created_at = outcome
    if failure:
        raise refusal(failure, by_key=by_key)
    view = TransactionView(
        transaction_id=transfer_id,
        sender_id=debit_id,
        receiver_id=credit_id,
        amount=from_minor(minor),
        currency=currency,
        description=description,
        kind="transfer",
        status=status,
        failure="",
        created_at=created_at,
    )
    return view, replayed


def account_view(row: tuple[Any, ...]) -> AccountView:
    """From :data:`ACCOUNT_COLUMNS`."""
    account_id, user_id, currency, posted, held, overdraft, created_at = row
    return AccountView(
        account_id=account_id,
        user_id=user_id,
        currency=currency,
        balance=from_minor(posted),
        available=from_minor(posted - held + overdraft),
        held=from_minor(held),
        created_at=created_at,
    )


def _columns(transfers: Sequence[Transfer]) -> dict[str, list[Any]]:
    return {
        "amounts": [minor_amount(transfer) for transfer in transfers],
        "ids": [transfer.transfer_id for transfer in transfers],
        "kinds": [transfer.kind for transfer in transfers],
        "debits": [transfer.debit_account_id for transfer in transfers],
        "credits": [transfer.credit_account_id for transfer in transfers],
        "refs": [transfer.hold_id for transfer in transfers],
        "descriptions": [transfer.description for transfer in transfers],
        "expiries": [transfer.expires_at for transfer in transfers],
        "effectives": [transfer.effective_at for transfer in transfers],
    }
