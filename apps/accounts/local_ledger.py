"""The ledger's part of the contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.accounts import queries, queries_ledger
from apps.accounts.contract import AccountView, Transfer, TransferResult
from apps.accounts.usecases.open_account import open_account, open_club_account
from apps.accounts.usecases.post_transfers import post_transfers


class LocalLedger:
    """Mixed into ``LocalAccounts``."""

    def wallet_of(self, *, user_id: UUID, currency: str) -> AccountView:
        wallet = queries_ledger.wallet_of(user_id=user_id, currency=currency)
        if wallet is not None:
            return wallet
        queries.get_user(user_id)  # nobody gets a wallet who is not there
        return open_account(user_id=user_id, currency=currency)

    def club_account(self, *, purpose: str, currency: str) -> AccountView:
        return open_club_account(purpose=purpose, currency=currency)

    def post(self, *, transfers: tuple[Transfer, ...]) -> tuple[TransferResult, ...]:
        return post_transfers(transfers=transfers)
