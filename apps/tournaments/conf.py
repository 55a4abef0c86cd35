"""What the settings, or else the environment of its host, say to this context; read at use."""

from __future__ import annotations

from datetime import timedelta
from os import environ

from django.conf import settings


def _number(name: str, default: int) -> int:
    return int(getattr(settings, name, environ.get(name, default)))


def payment_window() -> timedelta:
    """How long a place is kept for somebody who has not paid the entry fee."""
    return timedelta(seconds=_number("ENTRY_PAYMENT_SECONDS", 24 * 3600))


def large_draw() -> int:
    """More entrants than this are drawn by a worker."""
    return _number("LARGE_DRAW", 2_000)


def large_round(mode: str) -> int:
    """More entrants than this are paired by a worker. FIDE's rules look further than the club's."""
    return _number(f"LARGE_{mode.upper()}_ROUND", {"dutch": 2_000, "fide": 60}[mode])


def largest_schedule() -> int:
    """More matches than this are not planned: a request waits for the plan."""
    return _number("LARGEST_SCHEDULE", 5_000)


def default_currency() -> str:
    currency: str = settings.DEFAULT_CURRENCY
    return currency


def currencies() -> list[str]:
    known: list[str] = settings.CURRENCIES
    return known
