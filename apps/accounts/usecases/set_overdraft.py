"""How far below zero an account may go."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.accounts import queries_ledger
from apps.accounts.contract import AccountNotFound, AccountView
from apps.accounts.domain.money import to_minor
from kernel.db import one
from kernel.errors import DomainError
from kernel.logging import log


class OverdraftInUse(DomainError):
    """The account is further below zero than the new limit."""

    code = "overdraft_in_use"
    message = "The account already uses more than this limit."


ANSWERS: dict[str, type[DomainError]] = {"unknown_account": AccountNotFound, "overdraft_in_use": OverdraftInUse}


def set_overdraft(*, account_id: UUID, limit: Decimal, by: UUID) -> AccountView:
    """Set the limit; 0 allows none.

    :param limit: major units. :param by: the admin.
    :raises AccountNotFound: :raises OverdraftInUse: :raises TransferInvalid: the limit is no amount.
    """
    minor = 0 if limit == 0 else to_minor(limit)
    row = one("accounts", "SELECT set_overdraft(%s, %s)", [account_id, minor])
    answer = row[0] if row else ""
    if answer:
        raise ANSWERS[answer]
    log.info("overdraft_set", account_id=str(account_id), limit=str(limit), by=str(by))
    return queries_ledger.get_account(account_id=account_id, viewer=None)
