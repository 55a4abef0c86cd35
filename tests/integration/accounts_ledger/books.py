"""Short words for the tests of the ledger: open, post, look. Amounts are strings of major units."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from django.db import connections

from apps.accounts.contract import Transfer, TransferKind, TransferResult
from apps.accounts.usecases.open_account import open_account, open_club_account
from apps.accounts.usecases.post_transfers import post_transfers
from kernel.db import one
from runtime.provision import url_for

FULL = bool(os.environ.get("BANYAN_FULL"))
"""Run the long versions."""


class Books(NamedTuple):
    posted: int
    held: int
    version: int


def cash(currency: str = "USD") -> UUID:
    return open_club_account(purpose="cash", currency=currency).account_id


def wallet(funds: str = "0", currency: str = "USD") -> UUID:
    """An account of somebody new, with money from cash."""
    account_id = open_account(user_id=uuid4(), currency=currency).account_id
    if Decimal(funds):
        assert post(move(cash(currency), account_id, funds)).status == "posted"
    return account_id


def move(debit: UUID, credit: UUID, amount: str, *, kind: TransferKind = "transfer", **more: Any) -> Transfer:
    more.setdefault("transfer_id", uuid4())
    return Transfer(kind=kind, debit_account_id=debit, credit_account_id=credit, amount=Decimal(amount), **more)


def hold(debit: UUID, credit: UUID, amount: str, **more: Any) -> Transfer:
    return move(debit, credit, amount, kind="hold", **more)


def resolve(kind: TransferKind, held: Transfer, amount: str = "0", **more: Any) -> Transfer:
    """A capture or void of a hold."""
    return move(held.debit_account_id, held.credit_account_id, amount, kind=kind, hold_id=held.transfer_id, **more)


def reverse(moved: Transfer, amount: str, **more: Any) -> Transfer:
    return move(
        moved.credit_account_id, moved.debit_account_id, amount, kind="reversal", hold_id=moved.transfer_id, **more
    )


def post(transfer: Transfer) -> TransferResult:
    (result,) = post_transfers(transfers=[transfer])
    return result


def outcome(transfer: Transfer) -> str:
    """The failure, or the status of what did not fail."""
    result = post(transfer)
    return result.failure or result.status


def books(account_id: UUID) -> Books:
    row = one("accounts", "SELECT posted, held, version FROM account WHERE id = %s", [account_id])
    assert row is not None
    return Books(*row)


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own with its own connection; the first exception is raised."""

    def run(job: Callable[[], Any]) -> Any:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables: what somebody with the deployment's credentials could do."""
    url = url_for(os.environ["TEST_DATABASE_ADMIN_URL"], "banyan_accounts", role="banyan_accounts_owner")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
