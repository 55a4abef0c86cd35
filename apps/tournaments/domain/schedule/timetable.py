"""What is taken: the free spans of each court, and when each known entrant may not play."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence

from apps.tournaments.domain.schedule.instants import FAR, Span

Slot = tuple[int, int]
"""Start (a minute), and the number of the court."""


class Timetable:
    """Finds and takes slots.

    A court's free spans are longer than its windows by one change-over, and every match takes one after it: so the
    last match of a window needs none. ``probes`` counts the free spans looked at: the work done.
    """

    def __init__(self, spans: Sequence[Sequence[Span]], *, rest: int, changeover: int) -> None:
        self._free = [[(start, end + changeover) for start, end in court] for court in spans]
        self._resting: dict[int, list[Span]] = {}
        self._rest, self._changeover = rest, changeover
        self.probes = 0

    def take(self, court: int, span: Span, entrants: Iterable[int]) -> None:
        """Marks a span as taken, whether or not it was free. A negative court is none of them."""
        start, end = span
        if court >= 0:
            self._cut(court, start, end + self._changeover)
        for entrant in entrants:
            insort(self._resting.setdefault(entrant, []), (start - self._rest, end + self._rest))

    def copy(self) -> Timetable:
        """One that can be filled without changing this one."""
        other = Timetable([], rest=self._rest, changeover=self._changeover)
        other._free = [list(court) for court in self._free]
        other._resting = {entrant: list(spans) for entrant, spans in self._resting.items()}
        return other

    def earliest(
        self, minutes: int, entrants: Sequence[int], *, after: int, latest: int = FAR, courts: Sequence[int] = ()
    ) -> Slot | None:
        """The first slot that starts from ``after`` to ``latest``; of equal ones the first court's."""
        best: Slot | None = None
        barred = self._barred(minutes, entrants)
        for court in courts or range(len(self._free)):
            start = self._on_court(court, minutes, barred, after, latest if best is None else best[0] - 1)
            if start is not None:
                best = (start, court)
        return best

    def _barred(self, minutes: int, entrants: Sequence[int]) -> list[Span]:
        """Between which moments (both exclusive) a match of theirs cannot start; joined, in order."""
        spans = sorted(span for entrant in entrants for span in self._resting.get(entrant, ()))
        barred: list[Span] = []
        for begins, ends in spans:
            if barred and begins - minutes < barred[-1][1]:
                barred[-1] = (barred[-1][0], max(ends, barred[-1][1]))
            else:
                barred.append((begins - minutes, ends))
        return barred

    def _on_court(self, court: int, minutes: int, barred: Sequence[Span], after: int, latest: int) -> int | None:
        """Alternates between the next free span and the next moment that is not barred, until both agree."""
        free, start = self._free[court], after
        at = max(bisect_right(free, (start, FAR)) - 1, 0)
        while at < len(free) and start <= latest:
            self.probes += 1
            opens, closes = free[at]
            start = _allowed(barred, max(start, opens))
            if start + minutes + self._changeover <= closes:
                return start if start <= latest else None
            at = max(bisect_right(free, (start, FAR)) - 1, at + 1)
        return None

    def _cut(self, court: int, start: int, end: int) -> None:
        free = self._free[court]
        first = max(bisect_left(free, (start, 0)) - 1, 0)
        kept: list[Span] = []
        last = first
        while last < len(free) and free[last][0] < end:
            opens, closes = free[last]
            kept += [(a, b) for a, b in ((opens, min(closes, start)), (max(opens, end), closes)) if a < b]
            last += 1
        free[first:last] = kept


def _allowed(barred: Sequence[Span], start: int) -> int:
    """The first moment not before this that is in none of the spans."""
    at = bisect_right(barred, (start, -FAR)) - 1
    return max(start, barred[at][1]) if at >= 0 else start
