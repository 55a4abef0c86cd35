"""From the log alone to the board: every match derived once, in the order of numbers. What play must agree with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .board import MemoryBoard
from .derive import place, ranks_of, settle
from .graph import Match
from .log import Entry, Paired, Scored, standing
from .rounds import swiss_matches
from .rules import Format, Rules


class _Rebuilt(MemoryBoard):
    """Knows the ranks of the pools behind it, as it goes upwards."""

    _ranks: dict[int, list[int] | None] | None = None

    def ranks(self, pool: int) -> Sequence[int] | None:
        self._ranks = {} if self._ranks is None else self._ranks
        if pool not in self._ranks:
            self._ranks[pool] = ranks_of(pool, self)
        return self._ranks[pool]


def rebuild(
    matches: Iterable[Match],
    log: Iterable[Entry],
    *,
    format: Format,
    rules: Rules,
    entrants: int,
    lot: int = 0,
) -> MemoryBoard:
    """The board that ``log`` leads to, in time linear in matches and entries: no step of the way is played again.

    :param matches: as generated, or as they are now: only their places in the graph are read, and that one is running.
        Those of Swiss rounds come from the log.
    """
    entries = list(log)
    stands = standing(entries)
    graph = [match for match in matches if match.bracket != "swiss"]
    for entry in stands:
        if isinstance(entry.action, Paired):
            graph += swiss_matches(entry.action, after=len(graph), rules=rules)
    board = _Rebuilt(graph, format=format, rules=rules, entrants=entrants, lot=lot, log=entries)
    scored = {entry.action.match: entry for entry in stands if isinstance(entry.action, Scored)}
    for match in board.matches.values():
        entry_of = scored.get(match.number)
        place(match, ("home", "away"), board)
        action = entry_of.action if entry_of else None
        entered = action.result if isinstance(action, Scored) else None
        settle(match, board, entered=entered, entry=entry_of.seq if entry_of else 0)
    return board
