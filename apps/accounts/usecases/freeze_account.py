"""Stop money from leaving an account, and let it leave again."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import queries_ledger
from apps.accounts.contract import AccountNotFound, AccountView
from apps.accounts.domain.failures import AccountClosed
from kernel.db import one
from kernel.errors import DomainError
from kernel.logging import log


class AccountNotEmpty(DomainError):
    """Money is on the account, or held on it."""

    code = "account_not_empty"
    message = "The account still has a balance or open holds."


ANSWERS: dict[str, type[DomainError]] = {
    "unknown_account": AccountNotFound,
    "account_closed": AccountClosed,
    "account_not_empty": AccountNotEmpty,
}


def freeze_account(*, account_id: UUID, by: UUID) -> AccountView:
    """From now on money comes in and none goes out; holds can be voided, not captured. Freezing twice is fine.

    :param by: the admin. :raises AccountNotFound: :raises AccountClosed:
    """
    return set_status(account_id=account_id, status="frozen", by=by)


def unfreeze_account(*, account_id: UUID, by: UUID) -> AccountView:
    """:raises AccountNotFound: :raises AccountClosed:"""
    return set_status(account_id=account_id, status="open", by=by)


def set_status(*, account_id: UUID, status: str, by: UUID) -> AccountView:
    """:raises AccountNotFound: :raises AccountClosed: :raises AccountNotEmpty:"""
    row = one("accounts", "SELECT set_account_status(%s, %s)", [account_id, status])
    answer = row[0] if row else ""
    if answer:
        raise ANSWERS[answer]
    log.info("account_status_set", account_id=str(account_id), status=status, by=str(by))
    return queries_ledger.get_account(account_id=account_id, viewer=None)
