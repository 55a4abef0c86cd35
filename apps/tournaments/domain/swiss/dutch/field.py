"""Who is left to be paired, and who may meet whom. Pairs are judged when asked for: all of them would be n²."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..errors import NoPairing
from ..matching import Pair, complete
from .facts import ABSOLUTE, BYE, Facts, Preference

_NOBODY = Facts(BYE, -1, 0, 0, "", 0, 0, "", (False, False), (False, False), 0, False, frozenset())


class Field:
    """The players of one round who have no opponent yet.

    :ivar bye_level: the score level whose players may get the bye (C5: the lowest that lets everybody else be paired);
        0: there is none, or it is given away.
    """

    def __init__(self, facts: dict[int, Facts], *, colours: bool) -> None:
        """:raises NoPairing: the absolute criteria leave somebody over."""
        self.facts = {BYE: _NOBODY, **facts}
        self.colours = colours
        self.most_met = max((len(each.met) for each in facts.values()), default=0)
        self.levels: dict[int, list[int]] = {}
        for number in sorted(facts):
            self.levels.setdefault(facts[number].level, []).append(number)
        self.bye_level = 0
        if len(facts) % 2:
            self.bye_level = next((level for level in sorted(self.levels) if self._lets_pair(level)), 0)
        if not self.bye_level and not self.complete(facts):
            raise NoPairing

    def _lets_pair(self, level: int) -> bool:
        self.bye_level = level
        return any(self.takes_bye(n) for n in self.levels[level]) and self.complete([*self.left(), BYE])

    def left(self, above: int = 0, below: int = 1 << 60) -> Iterator[int]:
        """Their numbers, by level and number: those of a level over ``above`` and under ``below``."""
        for level in sorted(self.levels, reverse=True):
            if above < level < below:
                yield from self.levels[level]

    def pair(self, pairs: Iterable[Pair]) -> None:
        """Take them out."""
        gone = {number for pair in pairs for number in pair}
        if BYE in gone:
            self.bye_level = 0
        for level in {self.facts[number].level for number in gone - {BYE}}:
            self.levels[level] = [number for number in self.levels[level] if number not in gone]

    def restore(self, numbers: Iterable[int]) -> None:
        """Put players back who were taken out, the bye apart."""
        for number in numbers:
            insort(self.levels[self.facts[number].level], number)

    def takes_bye(self, number: int) -> bool:
        """May get the bye (C2, C5)."""
        facts = self.facts[number]
        return facts.level == self.bye_level and BYE not in facts.met

    def may_meet(self, a: int, b: int) -> bool:
        """The absolute criteria: no rematch (C1), no same absolute preference unless one is a topscorer (C3)."""
        if BYE in (a, b):
            return self.takes_bye(a or b)
        one, two = self.facts[a], self.facts[b]
        if b in one.met:
            return False
        if not self.colours or not (one.strength == two.strength == ABSOLUTE) or one.preference != two.preference:
            return True
        return one.top or two.top

    def graph(self, numbers: Collection[int]) -> dict[int, set[int]]:
        """Who may meet whom among ``numbers``."""
        graph: dict[int, set[int]] = {number: set() for number in numbers}
        order = list(numbers)
        for index, a in enumerate(order):
            for b in order[index + 1 :]:
                if self.may_meet(a, b):
                    graph[a].add(b)
                    graph[b].add(a)
        return graph

    def least_degree(self, numbers: Sequence[int]) -> int:
        """How many of ``numbers`` every player may meet, be it one of them or not: a bound, and rather too low."""
        clash = 0
        if self.colours:
            clash = max(self._absolute(numbers, "w"), self._absolute(numbers, "b"))
        return len(numbers) - self.most_met - clash

    def _absolute(self, numbers: Sequence[int], colour: Preference) -> int:
        facts = (self.facts[number] for number in numbers)
        return sum(each.strength == ABSOLUTE and each.preference == colour and not each.top for each in facts)

    def loose(self, numbers: Sequence[int], spare: int) -> bool:
        """All can be paired whichever ``spare`` of them (or fewer) leave, if an even number stays; the bye included,
        for which one who may get it does not leave.

        Sufficient, not necessary (Dirac: every player may meet half of the others).
        """
        size, degree = len(numbers), self.least_degree(numbers) - 1
        if any(self.facts[number].level == self.bye_level for number in numbers):
            if not any(self.takes_bye(number) for number in numbers):
                return False
            size, degree = size - 1, degree - 1
        return 2 * degree >= size + spare

    def complete(self, numbers: Collection[int]) -> bool:
        """All of ``numbers`` can be paired; BYE is one of them if it is to be given away."""
        if len(numbers) % 2:
            return False
        players = [number for number in numbers if number != BYE]
        return not players or self.loose(players, 0) or complete(self.graph(numbers))
