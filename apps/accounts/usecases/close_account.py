"""Close an empty account, for good."""

from __future__ import annotations

from uuid import UUID

from apps.accounts.contract import AccountView
from apps.accounts.usecases.freeze_account import set_status


def close_account(*, account_id: UUID, by: UUID) -> AccountView:
    """Nothing moves on it any more; its history stays. Closing twice is fine.

    :param by: the admin. :raises AccountNotFound: :raises AccountNotEmpty:
    """
    return set_status(account_id=account_id, status="closed", by=by)
