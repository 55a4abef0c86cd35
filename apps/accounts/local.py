"""The contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import queries
from apps.accounts.contract import Accounts, UserView
from apps.accounts.local_ledger import LocalLedger


class LocalAccounts(LocalLedger, Accounts):
    """People from here, money from the ledger."""

    def get_user(self, *, user_id: UUID) -> UserView:
        return queries.get_user(user_id)

    def get_users(self, *, user_ids: tuple[UUID, ...]) -> tuple[UserView, ...]:
        return queries.get_users(user_ids)


IMPLEMENTATION = LocalAccounts()
