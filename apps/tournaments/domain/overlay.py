"""A board with changes laid over it: the changes are computed here, and the board below is only read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from .board import OPEN, Board
from .change import Change, Fall
from .derive import ranks_of
from .graph import Match, Result
from .log import Action, Entry, Paired, Undone, Withdrawn
from .rules import Rules


class Overlay:
    """Reads each match below once; what is edited is a copy. :class:`~.derive.Known` for the rule of derivation."""

    def __init__(self, base: Board) -> None:
        self.base = base
        self.rules: Rules = base.rules
        self.entrants = base.entrants
        self.lot = base.lot
        self.action: Entry | None = None
        self.target = 0
        self.created: list[Match] = []
        self.reinstated: list[int] = []
        self.fallen: dict[int, Fall] = {}
        self.entered: dict[int, tuple[Result | None, int]] = {}
        self._read: dict[int, Match] = {}
        self._edited: dict[int, Match] = {}
        self._removed: set[int] = set()
        self._ranks: dict[int, list[int] | None] = {}
        self._withdrawals: dict[int, Entry] = {}
        self._gone: set[int] | None = None

    def match(self, number: int) -> Match:
        if number in self._edited:
            return self._edited[number]
        if number not in self._read:
            self._read[number] = self.base.match(number)
        return self._read[number]

    def see(self, matches: Sequence[Match]) -> list[Match]:
        """These matches as they are now."""
        for match in matches:
            self._read.setdefault(match.number, match)
        return [self.match(match.number) for match in matches]

    def pool(self, pool: int) -> list[Match]:
        return self.see(self.base.pool(pool))

    def was_open_in_pool(self, pool: int) -> int:
        return self.base.open_in_pool(pool)

    def open_in_pool(self, pool: int) -> int:
        edited = [(self._read[m.number], m) for m in self._edited.values() if m.pool == pool]
        opened = sum((new.status in OPEN) - (old.status in OPEN) for old, new in edited)
        return self.base.open_in_pool(pool) + opened

    def ranks(self, pool: int) -> list[int] | None:
        """Worked out once: nothing of a pool changes after its first rank was asked for, as numbers ascend."""
        if pool not in self._ranks:
            self._ranks[pool] = ranks_of(pool, self)
        return self._ranks[pool]

    def withdrawn(self) -> set[int]:
        if self._gone is None:
            self._gone = set(self.base.withdrawn())
        return self._gone

    def withdrawal(self, entrant: int) -> Entry:
        return self._withdrawals.get(entrant) or self.base.withdrawal(entrant)

    def gone(self, number: int) -> bool:
        """The match was removed."""
        return number in self._removed

    def result_of(self, match: Match) -> tuple[Result | None, int]:
        """The result entered for it, and where in the log."""
        if match.number in self.entered:
            return self.entered[match.number]
        return (match.result, match.entry) if match.entry else (None, 0)

    def edit(self, match: Match) -> None:
        """``match`` is a copy that differs from what was read."""
        self._edited[match.number] = match

    def log(self, action: Action) -> Entry:
        """The entry that this change is about."""
        self.action = Entry(self.base.next_seq(), action)
        return self.action

    def go(self, withdrawn: Withdrawn) -> None:
        self.withdrawn().add(withdrawn.entrant)
        self._withdrawals[withdrawn.entrant] = self.log(withdrawn)

    def reinstate(self, entrant: int) -> None:
        self.withdrawn().discard(entrant)
        self.reinstated.append(entrant)

    def fall(self, match: Match) -> None:
        """Its entered results do not stand any more."""
        self.entered[match.number] = (None, 0)
        for entry in self.base.scored(match.number):
            self.fallen[entry.seq] = Fall(entry.seq, match.number, match.round)

    def fall_rounds(self, first: int) -> None:
        """The pairings of Swiss rounds from ``first`` on fall, with what was entered for their matches."""
        for entry in self.base.pairings():
            if not isinstance(entry.action, Paired) or entry.action.round < first:
                continue
            if entry.seq != self.target:
                self.fallen[entry.seq] = Fall(entry.seq, 0, entry.action.round)
            for match in self.base.round(entry.action.round):
                self._removed.add(match.number)
                if match.entry:
                    self.fall(match)

    def change(self) -> Change:
        """What differs by now, with the log entries that say it."""
        fallen = tuple(sorted(self.fallen.values(), key=lambda fall: fall.entry))
        entries = [self.action] if self.action else []
        undone = (self.target,) if self.target else ()
        if undone := (*undone, *(fall.entry for fall in fallen)):
            entries.append(Entry(self.base.next_seq() + len(entries), Undone(undone, self.target)))
        return Change(
            entries=tuple(entries),
            changed=tuple(match for _, match in sorted(self._edited.items())),
            created=tuple(self.created),
            removed=tuple(sorted(self._removed)),
            fallen=fallen,
            reinstated=tuple(self.reinstated),
        )


def copy(match: Match) -> Match:
    return msgspec.structs.replace(match)
