"""The club's own accounts, from which money enters the books."""

from __future__ import annotations

from django.conf import settings

from apps.accounts.usecases.open_account import open_club_account


def ensure_club_accounts() -> None:
    """Open ``cash`` in every currency the club keeps. Safe to repeat."""
    for currency in settings.CURRENCIES:
        open_club_account(purpose="cash", currency=currency)
