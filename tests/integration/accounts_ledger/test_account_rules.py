"""Opening, freezing, closing, and the limit below zero."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.accounts.contract import AccountNotFound, Accounts, CurrencyUnsupported, UserNotFound
from apps.accounts.domain.failures import AccountClosed
from apps.accounts.usecases.close_account import close_account
from apps.accounts.usecases.freeze_account import AccountNotEmpty, freeze_account, unfreeze_account
from apps.accounts.usecases.open_account import open_account
from apps.accounts.usecases.set_overdraft import OverdraftInUse, set_overdraft
from kernel.contracts import client
from tests.integration.accounts_ledger.books import at_once, books, cash, hold, move, outcome, wallet

ADMIN = uuid4()


def test_everybody_who_opens_at_once_gets_the_same_account() -> None:
    user_id = uuid4()
    opened = at_once([lambda: open_account(user_id=user_id, currency="USD")] * 8)
    assert len({account.account_id for account in opened}) == 1
    assert open_account(user_id=user_id, currency="EUR").account_id != opened[0].account_id


def test_a_wallet_needs_a_user_and_a_currency_of_the_club(make_user) -> None:  # type: ignore[no-untyped-def]
    person = make_user()
    assert client(Accounts).wallet_of(user_id=person.user_id, currency="USD").account_id == person.account_id
    with pytest.raises(UserNotFound):
        client(Accounts).wallet_of(user_id=uuid4(), currency="USD")
    with pytest.raises(CurrencyUnsupported):
        client(Accounts).wallet_of(user_id=person.user_id, currency="XXX")


def test_only_money_from_outside_makes_a_club_account_negative() -> None:
    clearing = client(Accounts).club_account(purpose="payments_clearing", currency="USD")
    assert clearing == client(Accounts).club_account(purpose="payments_clearing", currency="USD")
    assert clearing.user_id is None
    assert outcome(move(clearing.account_id, wallet(), "9999999999.99")) == "insufficient_funds"
    assert outcome(move(cash(), wallet(), "9999999999.99")) == "posted"


def test_a_frozen_account_pays_again_once_thawed() -> None:
    sender, receiver = wallet("10"), wallet()
    freeze_account(account_id=sender, by=ADMIN)
    freeze_account(account_id=sender, by=ADMIN)
    assert outcome(move(sender, receiver, "1")) == "account_frozen"
    assert outcome(hold(sender, receiver, "1")) == "account_frozen"
    unfreeze_account(account_id=sender, by=ADMIN)
    assert outcome(move(sender, receiver, "1")) == "posted"


def test_an_account_is_closed_when_empty_and_for_good() -> None:
    account_id = wallet("1")
    with pytest.raises(AccountNotEmpty):
        close_account(account_id=account_id, by=ADMIN)
    assert outcome(move(account_id, cash(), "1")) == "posted"
    close_account(account_id=account_id, by=ADMIN)
    assert outcome(move(cash(), account_id, "1")) == "account_closed"
    with pytest.raises(AccountClosed):
        unfreeze_account(account_id=account_id, by=ADMIN)


def test_an_account_with_an_open_hold_is_not_empty() -> None:
    account_id = wallet()
    set_overdraft(account_id=account_id, limit=Decimal(5), by=ADMIN)
    assert outcome(hold(account_id, wallet(), "5")) == "held"
    with pytest.raises(AccountNotEmpty):
        close_account(account_id=account_id, by=ADMIN)


def test_an_overdraft_is_available_and_bounded() -> None:
    account_id, receiver = wallet("1"), wallet()
    view = set_overdraft(account_id=account_id, limit=Decimal("5.00"), by=ADMIN)
    assert (str(view.balance), str(view.available)) == ("1.00", "6.00")
    assert outcome(move(account_id, receiver, "6.01")) == "insufficient_funds"
    assert outcome(move(account_id, receiver, "6")) == "posted"
    assert books(account_id).posted == -500
    with pytest.raises(OverdraftInUse):
        set_overdraft(account_id=account_id, limit=Decimal("4.99"), by=ADMIN)


@pytest.mark.parametrize("act", [freeze_account, unfreeze_account, close_account])
def test_there_is_nothing_to_decide_about_an_unknown_account(act) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(AccountNotFound):
        act(account_id=uuid4(), by=ADMIN)
