"""Seasons: how they are written, and what can be true of one."""

from __future__ import annotations

import re

from kernel.errors import Malformed

WRITTEN = re.compile(r"((?:19|20)\d\d)(?:[-/](\d\d|(?:19|20)\d\d))?", re.ASCII)
MOST_MATCHES = 120
LONGEST_MATCH = 130
"""Minutes, extra time and stoppages included."""


class SeasonMalformed(Malformed):
    """Not a season."""

    code = "season_malformed"
    message = "A season is written 2025-26, 2025/26, or 2025 where it lasts a calendar year."


class SeasonContradictory(Malformed):
    """More minutes than the matches have, or matches nobody can play in a season."""

    code = "season_contradictory"
    message = f"There are 0 to {MOST_MATCHES} matches of at most {LONGEST_MATCH} minutes."


def season_of(text: str) -> str:
    """As seasons are stored: ``2025-26``, ``2025-2026`` -> ``2025/26``; they sort by time as text.

    :raises SeasonMalformed:
    """
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise SeasonMalformed(field="season")
    first, second = found[1], found[2]
    if second is None:
        return first
    following = int(first) + 1
    if int(second) != (following if len(second) == 4 else following % 100):
        raise SeasonMalformed("The second year of a season is the one after the first.", field="season")
    return f"{first}/{following % 100:02d}"


def in_url(season: str) -> str:
    """``2025/26`` -> ``2025-26``."""
    return season.replace("/", "-")


def check_playing_time(matches: int, minutes: int) -> None:
    """:raises SeasonContradictory:"""
    if not 0 <= matches <= MOST_MATCHES:
        raise SeasonContradictory(field="matches")
    if not 0 <= minutes <= matches * LONGEST_MATCH:
        raise SeasonContradictory(field="minutes")
