"""Who has white (C.04.3, article 5)."""

from __future__ import annotations

from ..player import Colour
from .facts import Facts


def home_first(a: Facts, b: Facts, first: Colour) -> tuple[int, int]:
    """The two as (white, black). :param first: the initial colour, drawn before round 1."""
    white = _by_preference(a, b) or _by_history(a, b) or _by_rank(a, b, first)
    return (a.number, b.number) if white is a else (b.number, a.number)


def _by_preference(a: Facts, b: Facts) -> Facts | None:
    """5.2.1 and 5.2.2: grant both, or the stronger, or the wider colour difference."""
    if a.preference != b.preference:
        return a if a.preference == "w" or b.preference == "b" else b
    if not a.preference:
        return None
    if a.strength != b.strength:
        stronger, other = (a, b) if a.strength > b.strength else (b, a)
        return stronger if a.preference == "w" else other
    if a.difference != b.difference:
        return a if a.difference < b.difference else b
    return None


def _by_history(a: Facts, b: Facts) -> Facts | None:
    """5.2.3: alternate to the last time when one had white and the other black."""
    for mine, theirs in zip(reversed(a.colours), reversed(b.colours), strict=False):
        if mine != theirs:
            return a if mine == "b" else b
    return None


def _by_rank(a: Facts, b: Facts, first: Colour) -> Facts:
    """5.2.4 and 5.2.5: the preference of the higher ranked; without any, odd numbers begin with the initial colour."""
    higher, lower = (a, b) if (-a.level, a.tpn) < (-b.level, b.tpn) else (b, a)
    wants_white = higher.preference == "w" if higher.preference else (higher.tpn % 2 == 1) == (first == "white")
    return higher if wants_white else lower
