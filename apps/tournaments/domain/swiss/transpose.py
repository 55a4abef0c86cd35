"""S1 against S2: the first transposition of the lower half that suits everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def first_transposition(
    top: Sequence[T], bottom: Sequence[T], fits: Callable[[T, T], bool], spare: Callable[[T], bool] | None
) -> list[T] | None:
    """Opponents of ``top``, in its order: the lexicographically first in the order of ``bottom``, or ``None``.

    :param spare: who of the bottom may be the one left over; ``None``: nobody is (then both are of one length).
    Bipartite augmenting paths (Kuhn 1955); quick where most pairs fit.
    """
    slots = len(top) + (spare is not None)
    if slots != len(bottom):
        return None

    def suits(slot: int, place: int) -> bool:
        if slot < len(top):
            return fits(top[slot], bottom[place])
        return spare is not None and spare(bottom[place])

    search = _Search(slots, suits)
    if not all(search.place(slot) for slot in range(slots)):
        return None
    search.improve()
    return [bottom[search.taken[slot]] for slot in range(len(top))]


class _Search:
    def __init__(self, slots: int, suits: Callable[[int, int], bool]) -> None:
        self.suits, self.size = suits, slots
        self.taken: dict[int, int] = {}
        self.owner: dict[int, int] = {}
        self.free = list(range(slots))
        self.fixed: set[int] = set()

    def _give(self, slot: int, place: int) -> None:
        self.taken[slot], self.owner[place] = place, slot

    def place(self, slot: int) -> bool:
        """Find a place for ``slot``; others may have to move."""
        came_from: dict[int, int] = {}
        stack = [slot]
        while stack:
            current = stack.pop()
            end = next((place for place in self.free if self.suits(current, place)), None)
            if end is not None:
                self.free.remove(end)
                self._move(current, end, slot, came_from)
                return True
            for place in range(self.size):
                seen = place not in self.owner or place in came_from or place in self.fixed
                if not seen and self.owner[place] != current and self.suits(current, place):
                    came_from[place] = current
                    stack.append(self.owner[place])
        return False

    def _move(self, current: int, end: int, slot: int, came_from: dict[int, int]) -> None:
        while True:
            previous = self.taken.get(current)
            self._give(current, end)
            if current == slot:
                return
            assert previous is not None
            end, current = previous, came_from[previous]

    def improve(self) -> None:
        """Give each slot in turn the earliest place that lets all later ones keep one."""
        places = list(range(self.size))
        for slot in range(self.size):
            for place in places:
                if place == self.taken[slot] or (self.suits(slot, place) and self._swap(slot, place)):
                    break
            self.fixed.add(self.taken[slot])
            places.remove(self.taken[slot])

    def _swap(self, slot: int, place: int) -> bool:
        other, old = self.owner[place], self.taken[slot]
        self._give(slot, place)
        self.fixed.add(place)
        del self.owner[old]
        self.free.append(old)
        del self.taken[other]
        if self.place(other):
            return True
        self.fixed.discard(place)
        self.free.remove(old)
        self._give(slot, old)
        self._give(other, place)
        return False
