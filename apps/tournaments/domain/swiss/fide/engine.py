"""The FIDE (Dutch) system, C.04.3 as of February 2026: exact, colours included.

Brackets are paired from the top. Each is the cheapest perfect matching of *all* players who are left, where a pair
costs what it breaks of C6 to C21 in this bracket (:mod:`.cost`): so the rest stays pairable (C4) by construction. A first
matching decides the moved-down players' pairs, a second one the residents'. Method: Bierema's bbpPairings;
results agree with gacrux's checker. How brackets are kept small: :mod:`.scope`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...rules import Points
from ..errors import NoPairing
from ..matching import Pair, complete
from ..player import Colour, Player
from .colours import home_first
from .cost import Exchanges, MovedDown, Quality, by_level
from .facts import BYE, Facts, facts_of, may_meet
from .scope import Graph, Scope


def pair_fide(players: Sequence[Player], *, round: int, rounds: int, points: Points, first: Colour) -> list[Pair]:
    """(white, black) in the order of the boards; (player, 0) is the bye, last.

    :raises NoPairing: the absolute criteria allow no pairing of everybody (article 1.9.3 leaves it to the arbiter).
    """
    facts = facts_of(players, round=round, rounds=rounds, points=points)
    engine = _Engine(facts)
    pairs = engine.run()
    games = [home_first(facts[a], facts[b], first) for a, b in pairs if BYE not in (a, b)]
    games.sort(key=lambda pair: _board(facts[pair[0]], facts[pair[1]]))
    return games + [(a or b, BYE) for a, b in pairs if BYE in (a, b)]


def _board(a: Facts, b: Facts) -> tuple[float, float, int]:
    return -max(a.score, b.score), -(a.score + b.score), min(a.number, b.number)


class _Engine:
    """One round in the making: ``graph`` shrinks as pairs are made."""

    def __init__(self, facts: Mapping[int, Facts]) -> None:
        self.facts = dict(facts)
        self.graph: Graph = {
            a.number: {b.number for b in facts.values() if b is not a and may_meet(a, b)} for a in facts.values()
        }
        self.bye_level = 0
        if len(facts) % 2:
            self._add_bye()
        elif not complete(self.graph):
            raise NoPairing

    def _add_bye(self) -> None:
        """The bye goes to the lowest score that lets the others be paired (C5)."""
        self.facts[BYE] = Facts(BYE, -1, 0, 0, "", 0, 0, "", (False, False), (False, False), 0, False, frozenset())
        for level in sorted({each.level for each in self.facts.values() if each.level}):
            takers = {n for n, each in self.facts.items() if each.level == level and BYE not in each.met}
            graph = {n: others | {BYE} if n in takers else set(others) for n, others in self.graph.items()}
            graph[BYE] = takers
            if takers and complete(graph):
                self.graph, self.bye_level = graph, level
                return
        raise NoPairing

    def run(self) -> list[Pair]:
        """Pair everybody."""
        pairs: list[Pair] = []
        levels = sorted({each.level for each in self.facts.values() if each.level}, reverse=True)
        for level in levels:
            made = self._bracket(level)
            pairs += made
            for number in (number for pair in made for number in pair):
                for other in self.graph.pop(number):
                    self.graph.get(other, set()).discard(number)
        left = [number for number in self.graph if number != BYE]
        return pairs + [(number, BYE) for number in left]

    def _bracket(self, level: int) -> list[Pair]:
        members = by_level(self.facts[n] for n in self.graph if self.facts[n].level >= level)
        inside = {member.number for member in members}
        if not any(self.graph[number] & inside for number in inside):
            return []
        next_size = sum(self.facts[n].level == level - 1 for n in self.graph)
        quality = Quality(level, members, next_size, bye_counts=self._bye_counts(level))
        scope = Scope(self.facts, self.graph, level, quality, self.bye_level)
        moved = self._moved_down(scope, members, level)
        left = [m.number for m in members if m.level == level and not any(m.number in pair for pair in moved)]
        return moved + self._residents(scope.without(moved), left)

    def _moved_down(self, scope: Scope, members: Sequence[Facts], level: int) -> list[Pair]:
        """The pairs of MDPs with residents."""
        if members[0].level == level:
            return []
        order = MovedDown(members, level)
        partner = scope.solve(order.of, order.size)
        moved = [(m.number, partner[m.number]) for m in members if m.level > level]
        return [(a, b) for a, b in moved if b in self.facts and self.facts[b].level == level]

    def _residents(self, scope: Scope, residents: Sequence[int]) -> list[Pair]:
        """The pairs of residents. How many there are is known only afterwards, so it is guessed first."""
        guess, inside = len(residents) // 2, set(residents)
        while guess:
            order = Exchanges(residents, guess)
            partner = scope.solve(order.of, order.size)
            pairs = [(n, partner[n]) for n in residents if partner[n] in inside and n < partner[n]]
            if len(pairs) == guess:
                return pairs
            guess = len(pairs)
        return []

    def _bye_counts(self, level: int) -> bool:
        """C9 applies if exactly the player who gets the bye would float down from here."""
        if BYE not in self.graph or level > self.bye_level:
            return False
        if level == 1:
            return True
        inside = {n for n in self.graph if self.facts[n].level >= level or n == BYE}
        return all(
            complete({n: self.graph[n] & part for n in part}) for part in (inside, self.graph.keys() - inside) if part
        )
