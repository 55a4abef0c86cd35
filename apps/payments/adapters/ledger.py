"""The ledger, as this context uses it: who pays, who is paid, and posting with a fault kept to its own row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import InterfaceError, OperationalError

from apps.accounts.contract import Accounts, Transfer, TransferResult
from kernel.clock import now
from kernel.contracts import client
from kernel.errors import DomainError, Unavailable
from kernel.logging import log

REVENUE = "payments_revenue"
OUTAGES = (Unavailable, OperationalError, InterfaceError)


class Fault:
    """A transfer without an answer: it may have been posted or not, and may be sent again.

    :param own: accounts answers others, so the fault is this transfer's own.
    """

    def __init__(self, *, own: bool) -> None:
        self.own = own


@lru_cache(maxsize=50_000)
def wallet(user_id: UUID, currency: str) -> UUID:
    """The account to take from. Remembered: the account of an owner and currency never changes.

    :raises UserNotFound: :raises Unavailable:
    """
    return client(Accounts).wallet_of(user_id=user_id, currency=currency).account_id


@lru_cache(maxsize=500)
def club_account(purpose: str, currency: str) -> UUID:
    """An account of the club. :raises Unavailable:"""
    return client(Accounts).club_account(purpose=purpose, currency=currency).account_id


def post(transfers: Sequence[Transfer], *, until: datetime) -> dict[UUID, TransferResult | Fault]:
    """Post all at once; when that fails, one by one, so that a transfer that cannot be posted stops no other.

    :param until: when to stop trying; what is left is an outage's fault.
    """
    if not transfers:
        return {}
    try:
        return {result.transfer_id: result for result in client(Accounts).post(transfers=tuple(transfers))}
    except Exception as error:  # noqa: BLE001 - whatever it is, it may concern one transfer of fifty
        log.warning("batch_not_posted", transfers=len(transfers), error=f"{type(error).__name__}: {error}")
    return _post_one_by_one(transfers, until=until)


def _post_one_by_one(transfers: Sequence[Transfer], *, until: datetime) -> dict[UUID, TransferResult | Fault]:
    found: dict[UUID, TransferResult | Fault] = {}
    answering = _answers()
    for transfer in transfers:
        if not answering or now() >= until:
            found[transfer.transfer_id] = Fault(own=False)
            continue
        try:
            (found[transfer.transfer_id],) = client(Accounts).post(transfers=(transfer,))
        except Exception:  # noqa: BLE001 - recorded in the row's attempts and tried again
            answering = _answers()
            log.exception("transfer_not_posted", transfer_id=str(transfer.transfer_id), answering=answering)
            found[transfer.transfer_id] = Fault(own=answering)
    return found


def _answers() -> bool:
    """Whether accounts can post at all: an empty batch asks nothing else."""
    try:
        client(Accounts).post(transfers=())
    except (DomainError, *OUTAGES):
        return False
    return True
