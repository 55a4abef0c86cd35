"""Carrying a change forward: from each match that changes to those that it leads to, and to no others."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from .derive import place, settle
from .graph import Match, Side
from .overlay import Overlay, copy


class Wave:
    """What is still to be derived again, lowest number first: no match is visited before its sources are done."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self._sides: dict[int, set[Side]] = {}
        self._heap: list[int] = []
        self._pools: set[int] = set()
        self._feeds = overlay.base.format != "round_robin"  # whose table leads nowhere: spare the count

    def touch(self, number: int, *sides: Side) -> None:
        """Derive the match again: who stands on these ``sides``, and how it stands."""
        if number not in self._sides:
            self._sides[number] = set()
            heappush(self._heap, number)
        self._sides[number].update(sides)

    def run(self) -> None:
        """Until nothing changes any more. Each match is visited once at the most."""
        while self._heap or self._pools:
            if self._pools and self._pools_are_done():
                self._feed()
                continue
            number = heappop(self._heap)
            sides = self._sides.pop(number)
            if not self._overlay.gone(number):
                self._visit(self._overlay.match(number), sides)

    def _visit(self, old: Match, sides: set[Side]) -> None:
        new = copy(old)
        place(new, sides, self._overlay)
        if (new.home, new.away) != (old.home, old.away):
            new.status = "waiting"
            if old.entry:
                self._overlay.fall(old)
        entered, entry = self._overlay.result_of(old)
        settle(new, self._overlay, entered=entered, entry=entry)
        if new != old:
            self._overlay.edit(new)
            self._lead_on(old, new)

    def _lead_on(self, old: Match, new: Match) -> None:
        others = _outcome(old) != _outcome(new)
        if others and new.winner_to:
            self.touch(new.winner_to, new.winner_side)
        if others and new.loser_to:
            self.touch(new.loser_to, new.loser_side)
        if new.pool and self._feeds and (others or old.result != new.result):
            self._pools.add(new.pool)
        if new.bracket == "swiss" and old.result is not None and new.result is None:
            self._overlay.fall_rounds(new.round + 1)

    def _pools_are_done(self) -> bool:
        """A match that is fed by a pool comes after all of that pool."""
        if not self._heap:
            return True
        first = self._overlay.match(self._heap[0])
        return "R" in (first.home_from.kind, first.away_from.kind)

    def _feed(self) -> None:
        pools, self._pools = self._pools, set()
        for pool in sorted(pools):
            if not self._overlay.open_in_pool(pool) or not self._overlay.was_open_in_pool(pool):
                for match in self._overlay.see(self._overlay.base.fed_by(pool)):
                    self._touch_fed(match, pool)

    def _touch_fed(self, match: Match, pool: int) -> None:
        sides: Iterable[tuple[Side, str, int]] = (
            ("home", match.home_from.kind, match.home_from.ref),
            ("away", match.away_from.kind, match.away_from.ref),
        )
        self.touch(match.number, *(side for side, kind, ref in sides if (kind, ref) == ("R", pool)))


def _outcome(match: Match) -> tuple[object, ...]:
    """What other matches can see of it: who won, who lost, and, for a reset, on which side."""
    return match.winner, match.loser, match.result and match.result.winner
