"""What the settings say to this context, read at use."""

from __future__ import annotations

from django.conf import settings


def names_leave_the_club() -> bool:
    """Whether a player's name goes to whoever writes the report; else a pseudonym does."""
    return bool(getattr(settings, "SCOUTING_SENDS_NAMES", True))


def currencies() -> list[str]:
    known: list[str] = settings.CURRENCIES
    return known
