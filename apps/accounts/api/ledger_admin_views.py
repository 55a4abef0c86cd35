"""What admins may do with accounts and transactions: parse, one call, render."""

from __future__ import annotations

from apps.accounts.api import ledger_schemas as schemas
from apps.accounts.api.ledger_views import posted
from apps.accounts.contract import AccountView
from apps.accounts.domain.statement import TransactionView
from apps.accounts.usecases.close_account import close_account
from apps.accounts.usecases.deposit_funds import deposit_funds
from apps.accounts.usecases.freeze_account import freeze_account, unfreeze_account
from apps.accounts.usecases.reverse_transfer import reverse_transfer
from apps.accounts.usecases.set_overdraft import set_overdraft
from kernel.http import ADMIN, Call, Operation, Reply
from kernel.http.idempotency import optional_idempotency_key


class DepositFundsView(Operation):
    """Credit a member's account from the club's cash. Safe to send again with an ``Idempotency-Key`` header."""

    method = "POST"
    access = ADMIN
    status = 201
    body = schemas.DepositFunds
    reply = TransactionView

    def handle(self, call: Call) -> Reply:
        asked: schemas.DepositFunds = call.body
        view, replayed = deposit_funds(
            account_id=call.path["account_id"],
            amount=asked.amount,
            by=call.user.user_id,
            description=asked.description,
            effective_at=asked.effective_at,
            key=optional_idempotency_key(call),
        )
        return posted(view, replayed=replayed)


class FreezeAccountView(Operation):
    """Let money in and none out."""

    method = "POST"
    access = ADMIN
    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        return freeze_account(account_id=call.path["account_id"], by=call.user.user_id)


class UnfreezeAccountView(Operation):
    """Let money out again."""

    method = "POST"
    access = ADMIN
    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        return unfreeze_account(account_id=call.path["account_id"], by=call.user.user_id)


class CloseAccountView(Operation):
    """Close an empty account, for good."""

    method = "POST"
    access = ADMIN
    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        return close_account(account_id=call.path["account_id"], by=call.user.user_id)


class SetOverdraftView(Operation):
    """Say how far below zero an account may go."""

    method = "PUT"
    access = ADMIN
    body = schemas.SetOverdraft
    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        return set_overdraft(account_id=call.path["account_id"], limit=call.body.limit, by=call.user.user_id)


class ReverseTransferView(Operation):
    """Move a posted transaction back, or a part of it. All parts together never exceed it."""

    method = "POST"
    access = ADMIN
    status = 201
    body = schemas.ReverseTransaction
    reply = TransactionView

    def handle(self, call: Call) -> Reply:
        view, replayed = reverse_transfer(
            transaction_id=call.path["transaction_id"],
            by=call.user.user_id,
            amount=call.body.amount,
            description=call.body.description,
            key=optional_idempotency_key(call),
        )
        return posted(view, replayed=replayed)
