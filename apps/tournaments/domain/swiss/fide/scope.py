"""Which players a bracket's matching has to look at.

All who are left, in principle: C4 wants the rest to stay pairable and C8 looks one bracket ahead. When the players
further down have met so few of each other that they can be paired whoever of them is needed above (Dirac's
condition), a few stand-ins take their places, which changes no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..matching import Pair, cheapest
from .cost import Quality
from .facts import Facts

Graph = dict[int, set[int]]
Order = Callable[[Facts, "Facts | None"], int]


class Scope:
    """The players of one bracket's matching."""

    def __init__(
        self, facts: Mapping[int, Facts], graph: Mapping[int, set[int]], level: int, quality: Quality, bye_level: int
    ) -> None:
        self.facts, self.graph, self.level, self.quality, self.bye_level = facts, graph, level, quality, bye_level

    def without(self, pairs: Sequence[Pair]) -> Scope:
        """The scope once ``pairs`` are made."""
        gone = {number for pair in pairs for number in pair}
        graph = {n: others - gone for n, others in self.graph.items() if n not in gone} if gone else self.graph
        return Scope(self.facts, graph, self.level, self.quality, self.bye_level)

    def solve(self, order: Order, size: int) -> dict[int, int]:
        """Partners by number: of least quality cost and, among those, first in ``order`` (whose sums stay below ``size``)."""
        edges = []
        for number, others in self.graph.items():
            for other in others:
                if number < other:
                    a, b = self.facts[number], self.facts[other]
                    if (a.level, b.number) < (b.level, a.number):
                        a, b = b, a
                    edges.append((number, other, self.quality.of(a, b) * size + order(a, b)))
        return cheapest(edges)
