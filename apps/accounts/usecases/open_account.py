"""Open accounts; asking again finds the one that is there."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from apps.accounts.contract import AccountView, CurrencyUnsupported
from apps.accounts.ledger import ACCOUNT_COLUMNS, account_view
from kernel.db import one

OPEN = f"SELECT {ACCOUNT_COLUMNS} FROM open_account(%s, %s, %s, %s)"  # noqa: S608 -- constants only
OUTSIDE = 10**17
"""Overdraft, in minor units, of accounts that stand for the world outside of the books."""


def open_account(*, user_id: UUID, currency: str) -> AccountView:
    """The wallet of a user in a currency. One statement: within the caller's transaction, if there is one.

    :raises CurrencyUnsupported:
    """
    return _open(user_id, None, currency, 0)


def open_club_account(*, purpose: str, currency: str) -> AccountView:
    """The club's account for a purpose. ``cash`` and ``provider_*`` are where money enters and may go below zero.

    :param purpose: lower-case letters, digits and ``_``; the database refuses anything else.
    :raises CurrencyUnsupported:
    """
    outside = purpose == "cash" or purpose.startswith("provider_")
    return _open(None, purpose, currency, OUTSIDE if outside else 0)


def _open(user_id: UUID | None, purpose: str | None, currency: str, overdraft: int) -> AccountView:
    if currency not in settings.CURRENCIES:
        raise CurrencyUnsupported(currency=currency[:10])
    row = one("accounts", OPEN, [user_id, purpose, currency, overdraft])
    assert row is not None, "open_account always answers"
    return account_view(row)
