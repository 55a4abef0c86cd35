"""What the environment of the host says to this context, read at use."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from os import environ

from django.core.exceptions import ImproperlyConfigured

from apps.scouting.domain.prompt import CURRENT

LONGEST_TIMEOUT = 50.0
"""Seconds; the contract's callers wait 60 in all."""


def gemini_key() -> str:
    """Empty when there is none: then the offline writer writes."""
    return environ.get("GEMINI_API_KEY", "") or environ.get("GOOGLE_API_KEY", "")


def gemini_base_url() -> str:
    """Empty for Google's own."""
    return environ.get("GEMINI_BASE_URL", "")


def provider() -> str:
    """``auto``: Gemini where there is a key; ``offline``: never Gemini.

    :raises ImproperlyConfigured:
    """
    chosen = environ.get("SCOUTING_PROVIDER", "auto")
    if chosen not in ("auto", "offline"):
        raise ImproperlyConfigured(f"SCOUTING_PROVIDER is {chosen!r}; choose auto or offline")
    return chosen


def model() -> str:
    return environ.get("SCOUTING_MODEL", "gemini-3.5-flash-lite")


def prompt() -> str:
    return environ.get("SCOUTING_PROMPT", CURRENT)


def timeout() -> float:
    """Seconds for one report, all attempts, waits and the repair in it."""
    return min(float(environ.get("SCOUTING_TIMEOUT_SECONDS", "40")), LONGEST_TIMEOUT)


def lease() -> timedelta:
    """How long a run holds its input: longer than it can last, so that only a dead one is relieved."""
    return timedelta(seconds=timeout() + float(environ.get("SCOUTING_LEASE_MARGIN_SECONDS", "20")))


def wait() -> float:
    """Seconds that a caller waits for the same report being generated for another."""
    return float(environ.get("SCOUTING_WAIT_SECONDS", "3"))


def rest() -> timedelta:
    """How long an input is left alone after the model blocked it or wrote nothing usable."""
    return timedelta(seconds=float(environ.get("SCOUTING_REST_SECONDS", "600")))


def retry_base() -> float:
    """Seconds; the n-th wait is drawn from 0 to ``base * 2**n``."""
    return float(environ.get("SCOUTING_RETRY_BASE_SECONDS", "0.5"))


def daily_budget() -> Decimal:
    """US dollars that the club spends in a day (UTC); 0: nothing."""
    return _dollars("SCOUTING_DAILY_BUDGET_USD", "5")


def user_daily_budget() -> Decimal:
    """US dollars that one person may have spent in a day."""
    return _dollars("SCOUTING_USER_DAILY_BUDGET_USD", "1")


def user_daily_reports() -> int:
    """Paid reports that one person may ask for in a day."""
    return int(environ.get("SCOUTING_USER_DAILY_REPORTS", "50"))


def breaker_failures() -> int:
    """Failed runs in a row, on all hosts together, after which the provider is left alone."""
    return int(environ.get("SCOUTING_BREAKER_FAILURES", "5"))


def breaker_seconds() -> float:
    """For how long, before one run tries again."""
    return float(environ.get("SCOUTING_BREAKER_SECONDS", "30"))


def keep() -> timedelta:
    """How long a generation is kept."""
    return timedelta(days=float(environ.get("SCOUTING_KEEP_DAYS", "400")))


def _dollars(name: str, default: str) -> Decimal:
    amount = Decimal(environ.get(name, default))
    if not amount.is_finite() or amount < 0:
        raise ImproperlyConfigured(f"{name} must be an amount of US dollars, 0 or more")
    return amount
