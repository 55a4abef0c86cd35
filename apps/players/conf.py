"""What the settings, or else the environment of its host, say to this context; read at use."""

from __future__ import annotations

from os import environ

from django.conf import settings


def names_leave_the_club() -> bool:
    """Whether a player's name goes to whoever writes the report; else a pseudonym does."""
    said = getattr(settings, "SCOUTING_SENDS_NAMES", environ.get("SCOUTING_SENDS_NAMES", "true"))
    return str(said).lower() in ("1", "true", "yes", "on")


def currencies() -> list[str]:
    known: list[str] = settings.CURRENCIES
    return known
