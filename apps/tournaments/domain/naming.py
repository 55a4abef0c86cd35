"""What people call rounds, groups and the sides that are not known yet. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tournaments.domain.graph import Source, parse_source
from apps.tournaments.domain.seeding import rounds_needed

if TYPE_CHECKING:
    from apps.tournaments.domain.rules import Format, Rules

ENDINGS = ("Final", "Semi-final", "Quarter-final")
"""By how many rounds follow."""


class Naming:
    """The names of one tournament's rounds."""

    def __init__(self, *, format: Format, rules: Rules, entrants: int) -> None:
        self._groups = rules.groups if format in ("round_robin", "groups_knockout") else 1
        in_knockout = rules.groups * rules.qualifiers if format == "groups_knockout" else entrants
        self._double = "double_elimination" in (format, rules.knockout if format == "groups_knockout" else "")
        self._last = rounds_needed(in_knockout)

    def round_name(self, *, bracket: str, group: int, round: int) -> str:
        """E.g. ``Semi-final``, ``Losers' round 3``, ``Group B, round 2``."""
        if bracket == "final":
            return "Grand final" if round == 1 else "Grand final, second match"
        if bracket == "third_place":
            return "Third place"
        if bracket == "losers":
            return "Losers' final" if round == 2 * (self._last - 1) else f"Losers' round {round}"
        if bracket == "winners":
            return self._winners(self._last - round)
        return f"{group_name(group)}, round {round}" if bracket == "group" and self._groups > 1 else f"Round {round}"

    def _winners(self, follow: int) -> str:
        name = ENDINGS[follow] if follow < len(ENDINGS) else f"Round of {2 ** (follow + 1)}"
        return f"Winners' {name[0].lower()}{name[1:]}" if self._double else name

    def source(self, text: str) -> str:
        """What stands where nobody stands yet: ``Winner of match 12``, ``Group B, place 2``, ``Seed 3``."""
        return source_name(parse_source(text), groups=self._groups)


def group_name(group: int) -> str:
    """Group A, ..., Group Z, Group AA, ..."""
    letters = ""
    while group > 0:
        group, letter = divmod(group - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"Group {letters}"


def source_name(source: Source, *, groups: int) -> str:
    """In words; "" for a pairing, which names its entrants itself."""
    if source.kind == "R":
        # A pool is a group, or (of a re-seeded knockout, which has no groups) a round.
        return f"{group_name(source.ref)}, place {source.rank}" if groups > 1 else f"Place {source.rank}"
    words = {"S": f"Seed {source.ref}", "W": f"Winner of match {source.ref}", "L": f"Loser of match {source.ref}"}
    return words.get(source.kind, "")
