"""URLs of the ledger; part of accounts'."""

from __future__ import annotations

from apps.accounts.api.ledger_admin_views import (
    CloseAccountView,
    DepositFundsView,
    FreezeAccountView,
    ReverseTransferView,
    SetOverdraftView,
    UnfreezeAccountView,
)
from apps.accounts.api.ledger_views import (
    CreateTransactionView,
    GetAccountView,
    GetBalanceView,
    GetTransactionView,
    GetWalletView,
    ListEntriesView,
    ListTransactionsView,
)
from kernel.http import operations

ACCOUNT = "api/accounts/<uuid:account_id>"
TRANSACTION = "api/transactions/<uuid:transaction_id>"

urlpatterns = [
    *operations("api/accounts/user/<uuid:user_id>", GetWalletView),
    *operations(ACCOUNT, GetAccountView),
    *operations(f"{ACCOUNT}/balance", GetBalanceView),
    *operations(f"{ACCOUNT}/entries", ListEntriesView),
    *operations(f"{ACCOUNT}/deposits", DepositFundsView),
    *operations(f"{ACCOUNT}/freeze", FreezeAccountView),
    *operations(f"{ACCOUNT}/unfreeze", UnfreezeAccountView),
    *operations(f"{ACCOUNT}/close", CloseAccountView),
    *operations(f"{ACCOUNT}/overdraft", SetOverdraftView),
    *operations("api/transactions", ListTransactionsView, CreateTransactionView),
    *operations(TRANSACTION, GetTransactionView),
    *operations(f"{TRANSACTION}/reversal", ReverseTransferView),
]
