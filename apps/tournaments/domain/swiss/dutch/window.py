"""Which players a bracket's matching has to look at, and that matching.

All who are left, in principle: C4 wants the rest to stay pairable and C8 looks one bracket ahead. Where the players
further down have met so few of each other that they can be paired whoever of them is needed above, a few stand-ins
take their places, which changes no cost: the least cost is convex in the number of stand-ins used, so it is the true
one when some of them stay unused.
"""

from __future__ import annotations

from collections.abc import Callable

from ..matching import cheapest
from .cost import Quality
from .facts import BYE, Facts
from .field import Field

Order = Callable[[Facts, "Facts | None"], int]
_MOST = 16
"""Stand-ins to try before everybody is looked at."""


def stand_ins(field: Field, level: int, floor: int, spare: int) -> bool:
    """Whether up to ``spare`` stand-ins may take the place of everybody under the level ``floor``."""
    if floor < level:
        return _replaceable(field, floor, spare)
    following = field.levels[level - 1]
    beyond = list(field.left(below=level - 1))
    if beyond and not (field.loose(beyond, spare) and field.least_degree(beyond) > 1):
        return False
    return field.loose(following, spare + 2) and field.least_degree(following) > spare + 2


def _replaceable(field: Field, floor: int, spare: int) -> bool:
    """Stand-ins would do, if it did not matter how far below somebody finds an opponent (C8)."""
    outside = list(field.left(below=floor))
    return bool(outside) and field.loose(outside, spare) and field.least_degree(outside) > spare


class Window:
    """The players from ``level`` down to ``floor``, and ``spare`` stand-ins for those below."""

    def __init__(self, field: Field, level: int, quality: Quality, floor: int, spare: int) -> None:
        self.field, self.level, self.quality = field, level, quality
        self.numbers = list(field.left(above=floor - 1))
        self.below = level - 1 if floor == level else level - 2
        if field.bye_level >= max(floor, 1):
            self.numbers.append(BYE)
        self.spare = spare + (spare + len(self.numbers)) % 2 if spare else 0

    def solve(self, order: Order, size: int) -> dict[int, int] | None:
        """Partners by number: of least quality cost and, among those, first in ``order``, whose sums span less than
        ``size``. Stand-ins are negative. ``None``: more stand-ins are needed.
        """
        unit = size * (self.spare + 1)
        edges = [(a, b, self._cost(a, b, order, size) * (self.spare + 1)) for a, b in self._pairs()]
        outside = range(-self.spare, 0)
        for number in self.numbers:
            if self.spare and number != BYE:
                facts = self.field.facts[number]
                cost = self.quality.leaving(facts, self.below) * unit + order(facts, None) * (self.spare + 1) + 1
                edges += [(number, each, cost) for each in outside]
        edges += [(a, b, 0) for a in outside for b in outside if a < b]
        partner = cheapest(edges)
        used = sum(partner.get(number, -1) < 0 for number in self.numbers)
        return partner if not used or used <= self.spare - 2 else None

    def _pairs(self) -> list[tuple[int, int]]:
        numbers, may_meet = self.numbers, self.field.may_meet
        return [(a, b) for index, a in enumerate(numbers) for b in numbers[index + 1 :] if may_meet(a, b)]

    def _cost(self, a: int, b: int, order: Order, size: int) -> int:
        one, two = self.field.facts[a], self.field.facts[b]
        if one.level < two.level:
            one, two = two, one
        return self.quality.of(one, two) * size + order(one, two)


def solve(field: Field, level: int, quality: Quality, order: Order, size: int, limit: int) -> dict[int, int] | None:
    """The matching of the smallest window that shows enough.

    If that has more than ``limit`` players, of the bracket alone, without looking ahead; ``None``: too big as well.
    """
    spare = 2
    while spare <= _MOST:
        floor = next((each for each in range(level, 1, -1) if stand_ins(field, level, each, spare + 1)), 0)
        window = Window(field, level, quality, floor, spare if floor else 0)
        if len(window.numbers) > limit:
            break
        partner = window.solve(order, size)
        if partner is not None or not floor:
            return partner
        spare *= 2
    return _alone(field, level, quality, order, size, limit)


def _alone(field: Field, level: int, quality: Quality, order: Order, size: int, limit: int) -> dict[int, int] | None:
    spare = 2
    while spare <= _MOST and level > 1 and _replaceable(field, level, spare + 1):
        window = Window(field, level, quality, level, spare)
        partner = window.solve(order, size) if len(window.numbers) <= limit else None
        if partner is not None:
            return partner
        spare *= 2
    window = Window(field, level, quality, 0, 0)
    return window.solve(order, size) if len(window.numbers) <= limit else None
