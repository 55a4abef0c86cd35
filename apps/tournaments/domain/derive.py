"""The rule that says what a match is: a function of its sources, the result entered for it, and who has withdrawn.

Nothing else. So what play computes step by step and what a rebuild computes from the log are one and the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from .graph import NOBODY, Match, Result, Side, Source
from .log import Entry, Withdrawn
from .results import unplayed
from .rules import Rules
from .standings import standings


class Known(Protocol):
    """The part of a board that the rule reads."""

    @property
    def rules(self) -> Rules: ...
    @property
    def entrants(self) -> int: ...
    @property
    def lot(self) -> int: ...
    def match(self, number: int) -> Match: ...
    def pool(self, pool: int) -> Sequence[Match]: ...
    def open_in_pool(self, pool: int) -> int: ...
    def withdrawn(self) -> Collection[int]: ...
    def withdrawal(self, entrant: int) -> Entry: ...
    def ranks(self, pool: int) -> Sequence[int] | None:
        """:func:`ranks_of`, worked out once."""
        ...


def resolve(source: Source, known: Known) -> int | None:
    """Who comes from ``source``; ``NOBODY``; ``None``: not known yet."""
    if source.kind in ("S", "E"):
        return source.ref
    if source.kind == "W":
        return known.match(source.ref).winner
    if source.kind == "L":
        return known.match(source.ref).loser
    if source.kind == "R":
        ranks = known.ranks(source.ref)
        if ranks is None:
            return None
        return ranks[source.rank - 1] if source.rank <= len(ranks) else NOBODY
    return NOBODY


def is_reset_needed(match: Match, known: Known) -> bool | None:
    """Of a conditional match: whoever came undefeated into the grand final has lost it. ``None``: not known yet."""
    final = known.match(match.home_from.ref)
    return None if final.result is None else final.result.winner == "away"


def place(match: Match, sides: Collection[Side], known: Known) -> None:
    """Put onto these ``sides`` of ``match`` who comes there. A reset that is not needed has nobody to wait for."""
    wanted = not match.conditional or is_reset_needed(match, known)
    if "home" in sides:
        match.home = resolve(match.home_from, known) if wanted else None
    if "away" in sides:
        match.away = resolve(match.away_from, known) if wanted else None


def settle(match: Match, known: Known, *, entered: Result | None, entry: int) -> None:
    """Status and result of ``match`` from its sides. ``entered``: the result that people gave it, in log ``entry``."""
    match.result, match.entry = None, 0
    if match.conditional and is_reset_needed(match, known) is False:
        match.status = "not_needed"
    elif match.home is None or match.away is None:
        match.status = "waiting"
    elif entered is not None:
        match.status, match.result, match.entry = "finished", entered, entry
    elif unopposed := _walkover(match, known):
        match.status, match.result = "finished", unopposed
    elif match.status != "running":
        match.status = "ready"


def _walkover(match: Match, known: Known) -> Result | None:
    if match.away_from.kind == "-":
        return unplayed("home", kind="bye", rules=known.rules)
    gone = known.withdrawn()
    home, away = (side != NOBODY and side not in gone for side in (match.home, match.away))
    if home and away:
        return None
    winner: Side | None = "home" if home else "away" if away else _kept(match, known)
    return unplayed(winner, kind="walkover", rules=known.rules)


def _kept(match: Match, known: Known) -> Side | None:
    """Nobody is there: but one may have won it before going. The last to go was the last who had it."""
    gone = known.withdrawn()
    sides: tuple[tuple[Side, int | None], ...] = (("home", match.home), ("away", match.away))
    entries = [(known.withdrawal(entrant), side) for side, entrant in sides if entrant in gone and entrant]
    for entry, side in sorted(entries, key=lambda pair: -pair[0].seq):
        if isinstance(entry.action, Withdrawn) and match.number in entry.action.kept:
            return side
    return None


def ranks_of(pool: int, known: Known) -> list[int] | None:
    """The entrants of a pool from first to last, when all its matches are finished; ``NOBODY`` comes last.

    A group is ranked by its table. Of a re-seeded round the winners go on, in seed order; of round 1 the byes too.
    """
    if known.open_in_pool(pool):
        return None
    matches = known.pool(pool)
    if matches[0].bracket == "group":
        members = {source.ref for match in matches for source in (match.home_from, match.away_from)}
        gone = left_pool(matches, known.withdrawn())
        table = standings(sorted(members), matches, rules=known.rules, lot=known.lot, withdrawn=gone)
        return [line.entrant for line in table]
    byes = _byes(known.entrants) if matches[0].round == 1 else 0
    left = [*range(1, byes + 1), *(match.winner or NOBODY for match in matches)]
    return sorted(left, key=lambda entrant: (entrant == NOBODY, entrant))


def left_pool(matches: Sequence[Match], withdrawn: Collection[int]) -> set[int]:
    """Who withdrew from *this* pool: gave a match of it away. A table stands when one goes who has played it out."""
    lost = (m for m in matches if m.result is not None and m.result.kind == "walkover")
    return {e for m in lost for e in (m.home, m.away) if e in withdrawn and e != m.winner and e is not None}


def _byes(entrants: int) -> int:
    return int(2 ** (entrants - 1).bit_length()) - entrants
