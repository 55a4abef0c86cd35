"""What the settings say to this context, read at use."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings


def payment_window() -> timedelta:
    """How long a place is kept for somebody who has not paid the entry fee."""
    return timedelta(seconds=float(getattr(settings, "ENTRY_PAYMENT_SECONDS", 24 * 3600)))


def default_currency() -> str:
    currency: str = settings.DEFAULT_CURRENCY
    return currency


def currencies() -> list[str]:
    known: list[str] = settings.CURRENCIES
    return known
