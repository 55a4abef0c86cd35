"""Operations on accounts and transactions: parse, one call, render."""

from __future__ import annotations

from apps.accounts import conf, queries_ledger
from apps.accounts.api import ledger_schemas as schemas
from apps.accounts.contract import AccountView
from apps.accounts.domain.statement import BalanceView, EntryView, TransactionView
from apps.accounts.queries_ledger import viewer_of
from apps.accounts.usecases.create_transaction import create_transaction
from kernel import clock
from kernel.http import SIGNED_IN, Call, Operation, Page, Reply, page_of
from kernel.http.idempotency import optional_idempotency_key


class GetWalletView(Operation):
    """The wallet of a user: one's own, or anybody's for an admin. Without ``currency``, in the club's first."""

    query = schemas.ChooseCurrency
    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        currency = call.query.currency or conf.default_currency()
        user_id = call.path["user_id"]
        return queries_ledger.get_wallet(user_id=user_id, currency=currency, viewer=viewer_of(call.user))


class GetAccountView(Operation):
    """One account: one's own, or any for an admin."""

    reply = AccountView

    def handle(self, call: Call) -> AccountView:
        return queries_ledger.get_account(account_id=call.path["account_id"], viewer=viewer_of(call.user))


class GetBalanceView(Operation):
    """The balance at a moment, by recorded or by effective time."""

    query = schemas.AskBalance
    reply = BalanceView

    def handle(self, call: Call) -> BalanceView:
        asked: schemas.AskBalance = call.query
        return queries_ledger.get_balance(
            account_id=call.path["account_id"],
            at=asked.at or clock.now(),
            basis=asked.basis,
            viewer=viewer_of(call.user),
        )


class ListEntriesView(Operation):
    """The statement of an account, newest first."""

    query = schemas.ListEntries
    reply = Page[EntryView]

    def handle(self, call: Call) -> Page[EntryView]:
        asked: schemas.ListEntries = call.query
        found = queries_ledger.list_entries(
            account_id=call.path["account_id"], viewer=viewer_of(call.user), limit=asked.limit, cursor=asked.cursor
        )
        return page_of(found, limit=asked.limit, cursor=lambda entry: str(entry.version))


class CreateTransactionView(Operation):
    """Send money from one's own account.

    With an ``Idempotency-Key`` header, or a ``transaction_id`` of the client's making, it is safe to send again:
    the first outcome, a refusal too, is the outcome for ever.
    """

    method = "POST"
    access = SIGNED_IN
    status = 201
    body = schemas.CreateTransaction
    reply = TransactionView

    def handle(self, call: Call) -> Reply:
        asked: schemas.CreateTransaction = call.body
        view, replayed = create_transaction(
            user_id=call.user.user_id,
            sender_id=asked.sender_id,
            receiver_id=asked.receiver_id,
            amount=asked.amount,
            description=asked.description,
            transaction_id=asked.transaction_id,
            key=optional_idempotency_key(call),
        )
        return posted(view, replayed=replayed)


class ListTransactionsView(Operation):
    """What moved on one of the caller's accounts (any, for an admin), newest first."""

    query = schemas.ListTransactions
    reply = Page[TransactionView]

    def handle(self, call: Call) -> Page[TransactionView]:
        asked: schemas.ListTransactions = call.query
        found = queries_ledger.list_transactions(
            account_id=asked.account_id,
            user_id=call.user.user_id,
            currency=asked.currency or conf.default_currency(),
            viewer=viewer_of(call.user),
            limit=asked.limit,
            cursor=asked.cursor,
        )
        page = page_of(found, limit=asked.limit, cursor=lambda line: str(line[0]))
        return Page(results=[view for _, view in page.results], next=page.next)


class GetTransactionView(Operation):
    """One transaction: the sender's, the receiver's once it arrived, or any for an admin."""

    reply = TransactionView

    def handle(self, call: Call) -> TransactionView:
        transaction_id = call.path["transaction_id"]
        return queries_ledger.get_transaction(transaction_id=transaction_id, viewer=viewer_of(call.user))


def posted(view: TransactionView, *, replayed: bool) -> Reply:
    """201 and where it is; the same again when it was posted before."""
    headers = {"Location": f"/api/transactions/{view.transaction_id}"}
    return Reply(view, status=201, headers=headers | ({"Idempotency-Replayed": "true"} if replayed else {}))
