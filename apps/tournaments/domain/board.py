"""The board: what the play functions read. One tournament, its matches, its log; in memory here, in rows elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

import msgspec

from kernel.errors import DomainError, Kind

from .change import Change
from .graph import Match
from .log import Entry, Paired, Scored, Undone, Withdrawn
from .rules import Format, Rules

OPEN: frozenset[str] = frozenset({"waiting", "ready", "running"})


class MatchNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "match_not_found"
    message = "This tournament has no such match."


class EntryNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "entry_not_found"
    message = "The log has no such entry."


class Board(Protocol):
    """What a play function may ask for, and no more: each call may be a query.

    Matches that it returns are read, never changed; what changes is in the :class:`~.change.Change`.
    An entry *stands* while no ``Undone`` names it.
    """

    @property
    def format(self) -> Format: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def entrants(self) -> int:
        """How many there are: their numbers are 1..entrants, in seed order."""
        ...

    @property
    def lot(self) -> int:
        """The stored seed of drawn lots."""
        ...

    def next_seq(self) -> int:
        """The ``seq`` that the next log entry gets. Entries of one change count on from it."""
        ...

    def match_count(self) -> int:
        """Also the highest number of a match."""
        ...

    def open_count(self) -> int:
        """How many matches are neither finished nor ``not_needed``."""
        ...

    def match(self, number: int) -> Match:
        """:raises MatchNotFound: there is none."""
        ...

    def matches_of(self, entrant: int) -> Sequence[Match]:
        """Those that have it on a side by now, in the order of their numbers."""
        ...

    def pool(self, pool: int) -> Sequence[Match]:
        """All matches of a group or a re-seeded round, in the order of their numbers."""
        ...

    def open_in_pool(self, pool: int) -> int:
        """How many of them are open. Asked at each result of a pool: count, do not load."""
        ...

    def fed_by(self, pool: int) -> Sequence[Match]:
        """Matches with a side from ``R<pool>.<rank>``. Asked only when the pool closes, or is open again."""
        ...

    def round(self, number: int) -> Sequence[Match]:
        """The matches of a Swiss round."""
        ...

    def pairings(self) -> Sequence[Entry]:
        """The ``Paired`` entries that stand, in order: as many as there are Swiss rounds by now."""
        ...

    def scored(self, match: int) -> Sequence[Entry]:
        """The ``Scored`` entries of a match that stand, in order."""
        ...

    def entry(self, seq: int) -> Entry:
        """:raises EntryNotFound: there is none."""
        ...

    def stands(self, seq: int) -> bool:
        """No ``Undone`` names this entry."""
        ...

    def withdrawn(self) -> Collection[int]:
        """Entrants with a ``Withdrawn`` entry that stands: one each at the most."""
        ...

    def withdrawal(self, entrant: int) -> Entry:
        """That ``Withdrawn`` entry. Asked only when both sides of a match have gone.

        :raises EntryNotFound: it has not withdrawn.
        """
        ...


class MemoryBoard:
    """A board in memory: rebuilds, tests, simulations. Cheap for one tournament, not safe for threads."""

    def __init__(
        self,
        matches: Iterable[Match],
        *,
        format: Format,
        rules: Rules,
        entrants: int,
        lot: int = 0,
        log: Iterable[Entry] = (),
    ) -> None:
        """Takes copies of ``matches`` as they are; ``log`` is remembered, not played (see :mod:`.rebuild`)."""
        self.format: Format = format
        self.rules = rules
        self.entrants = entrants
        self.lot = lot
        self.matches: dict[int, Match] = {m.number: msgspec.structs.replace(m) for m in matches}
        self.log: list[Entry] = []
        self._undone: set[int] = set()
        self._gone: dict[int, Entry] = {}
        self._scored: defaultdict[int, list[Entry]] = defaultdict(list)
        self._pools: defaultdict[int, list[int]] = defaultdict(list)
        self._fed: defaultdict[int, list[int]] = defaultdict(list)
        for match in self.matches.values():
            self._index(match)
        for entry in log:
            self._append(entry)

    def next_seq(self) -> int:
        return len(self.log) + 1

    def match_count(self) -> int:
        return len(self.matches)

    def open_count(self) -> int:
        return sum(m.status in OPEN for m in self.matches.values())

    def match(self, number: int) -> Match:
        if number not in self.matches:
            raise MatchNotFound(match=number)
        return self.matches[number]

    def matches_of(self, entrant: int) -> Sequence[Match]:
        return [m for m in self.matches.values() if entrant in (m.home, m.away)]

    def pool(self, pool: int) -> Sequence[Match]:
        return [self.matches[number] for number in self._pools[pool]]

    def open_in_pool(self, pool: int) -> int:
        return sum(m.status in OPEN for m in self.pool(pool))

    def fed_by(self, pool: int) -> Sequence[Match]:
        return [self.matches[number] for number in self._fed[pool]]

    def round(self, number: int) -> Sequence[Match]:
        return [m for m in self.matches.values() if m.bracket == "swiss" and m.round == number]

    def pairings(self) -> Sequence[Entry]:
        return [e for e in self.log if isinstance(e.action, Paired) and e.seq not in self._undone]

    def scored(self, match: int) -> Sequence[Entry]:
        return [e for e in self._scored[match] if e.seq not in self._undone]

    def entry(self, seq: int) -> Entry:
        if not 1 <= seq <= len(self.log):
            raise EntryNotFound(entry=seq)
        return self.log[seq - 1]

    def stands(self, seq: int) -> bool:
        return seq not in self._undone

    def withdrawn(self) -> Collection[int]:
        return self._gone.keys()

    def withdrawal(self, entrant: int) -> Entry:
        if entrant not in self._gone:
            raise EntryNotFound(entrant=entrant)
        return self._gone[entrant]

    def apply(self, change: Change) -> None:
        """Write a change, and its entries."""
        for number in change.removed:
            del self.matches[number]
        for match in (*change.changed, *change.created):
            self.matches[match.number] = match
        for entry in change.entries:
            self._append(entry)

    def _append(self, entry: Entry) -> None:
        self.log.append(entry)
        if isinstance(entry.action, Undone):
            self._undo(entry.action)
        elif isinstance(entry.action, Scored):
            self._scored[entry.action.match].append(entry)
        elif isinstance(entry.action, Withdrawn):
            self._gone[entry.action.entrant] = entry

    def _undo(self, undone: Undone) -> None:
        self._undone.update(undone.entries)
        for action in (self.log[seq - 1].action for seq in undone.entries):
            if isinstance(action, Withdrawn):
                del self._gone[action.entrant]

    def _index(self, match: Match) -> None:
        if match.pool:
            self._pools[match.pool].append(match.number)
        for pool in {s.ref for s in (match.home_from, match.away_from) if s.kind == "R"}:
            self._fed[pool].append(match.number)
