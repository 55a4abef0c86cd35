"""Dutch pairing: C.04.3 as of February 2026 with colours (exact), or its order without colours at any size.

Brackets are paired from the top. Each is the cheapest perfect matching of all players who are left, where a pair costs
what it breaks of C6 to C21 in this bracket (:mod:`.cost`), so the rest stays pairable (C4) by construction. A first
matching decides the moved-down players' pairs, a second one the residents'. Method: Bierema's bbpPairings; results
agree with gacrux's checker. Most players never enter a matching: :mod:`.straight`, :mod:`.window`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...rules import Points
from ..matching import Pair
from ..player import Colour, Player
from .colours import home_first
from .cost import Exchanges, MovedDown, Quality, by_level
from .facts import BYE, Facts, facts_of
from .field import Field
from .large import pair_large
from .straight import Straight
from .window import Order, solve, stand_ins

_SMALL = 24
"""Without colours, brackets over this size are not weighed; nor are they if they exceed four times the opponents that
one player has met, by when S1 and S2 are sure to find a transposition. The few who are below come on top of that."""


def pair_with_colours(
    players: Sequence[Player], *, round: int, rounds: int, points: Points, first: Colour
) -> list[Pair]:
    """(white, black) in the order of the boards; (player, 0) is the bye, last.

    :raises NoPairing: the absolute criteria allow no pairing of everybody (article 1.9.3 leaves it to the arbiter).
    """
    facts = facts_of(players, round=round, rounds=rounds, points=points, colours=True)
    pairs = _Engine(Field(facts, colours=True), limit=1 << 30).run()
    games = [home_first(facts[a], facts[b], first) for a, b in pairs if BYE not in (a, b)]
    return _boards(games, facts) + [(a or b, BYE) for a, b in pairs if BYE in (a, b)]


def pair_without_colours(players: Sequence[Player], *, round: int, rounds: int, points: Points) -> list[Pair]:
    """(one, other) in the order of the boards; (player, 0) is the bye, last.

    :raises NoPairing: no pairing of everybody avoids rematches and second byes.
    """
    facts = facts_of(players, round=round, rounds=rounds, points=points, colours=False)
    field = Field(facts, colours=False)
    pairs = _Engine(field, limit=max(_SMALL, 4 * field.most_met + 8) + 2 * field.most_met + 24).run()
    games = [(a, b) for a, b in pairs if BYE not in (a, b)]
    return _boards(games, facts) + [(a or b, BYE) for a, b in pairs if BYE in (a, b)]


def _boards(games: list[Pair], facts: dict[int, Facts]) -> list[Pair]:
    def key(pair: Pair) -> tuple[float, float, int]:
        a, b = facts[pair[0]], facts[pair[1]]
        return -max(a.score, b.score), -(a.score + b.score), min(pair)

    return sorted(games, key=key)


class _Engine:
    """One round in the making. ``limit``: the most players that are weighed against each other."""

    def __init__(self, field: Field, limit: int) -> None:
        self.field, self.limit = field, limit

    def run(self) -> list[Pair]:
        """Pair everybody."""
        pairs: list[Pair] = []
        for level in sorted(self.field.levels, reverse=True):
            made = self._bracket(level)
            self.field.pair(made)
            pairs += made
        left = [(number, BYE) for number in self.field.left()]
        return pairs + left

    def _bracket(self, level: int) -> list[Pair]:
        field = self.field
        members = by_level(field.facts[number] for number in field.left(above=level - 1))
        if len(members) < 2:
            return []
        following = field.levels.get(level - 1, [])
        quality = Quality(level, members, len(following), bye_counts=self._bye_counts(level))
        pairs = self._straight(level, members, quality)
        if pairs is None:
            pairs = self._weighed(level, members, quality)
        return pair_large(field, level, members) if pairs is None else pairs

    def _straight(self, level: int, members: Sequence[Facts], quality: Quality) -> list[Pair] | None:
        """Without a matching: if the players below can do without whoever floats, and nothing need be weighed."""
        field = self.field
        bye_here = field.bye_level >= level
        if bye_here and (len(members) % 2 == 0 or not quality.bye_counts or field.bye_level > level):
            return None
        if level > 1 and not stand_ins(field, level, level, 3):
            return None
        return Straight(field, level, members, quality, bye_here).pairs()

    def _weighed(self, level: int, members: Sequence[Facts], quality: Quality) -> list[Pair] | None:
        moved = self._moved_down(level, members, quality)
        if moved is None:
            return None
        gone = {number for pair in moved for number in pair}
        self.field.pair(moved)
        residents = [m.number for m in members if m.level == level and m.number not in gone]
        pairs = self._residents(level, residents, quality)
        self.field.restore(gone)
        return None if pairs is None else moved + pairs

    def _moved_down(self, level: int, members: Sequence[Facts], quality: Quality) -> list[Pair] | None:
        """The pairs of MDPs with residents."""
        if members[0].level == level:
            return []
        order = MovedDown(members, level)
        partner = self._solve(level, quality, order.of, order.size)
        if partner is None:
            return None
        moved = [(m.number, partner[m.number]) for m in members if m.level > level]
        return [(a, b) for a, b in moved if b > 0 and self.field.facts[b].level == level]

    def _residents(self, level: int, residents: Sequence[int], quality: Quality) -> list[Pair] | None:
        """The pairs of residents. How many there are is known only afterwards, so it is guessed first."""
        guess, inside = len(residents) // 2, set(residents)
        while guess:
            order = Exchanges(residents, guess)
            partner = self._solve(level, quality, order.of, order.size)
            if partner is None:
                return None
            pairs = [(n, partner[n]) for n in residents if partner[n] in inside and n < partner[n]]
            if len(pairs) == guess:
                return pairs
            guess = len(pairs)
        return []

    def _solve(self, level: int, quality: Quality, order: Order, size: int) -> dict[int, int] | None:
        return solve(self.field, level, quality, order, size, self.limit)

    def _bye_counts(self, level: int) -> bool:
        """C9 applies if exactly the player who gets the bye would float down from here."""
        field = self.field
        if not field.bye_level or level > field.bye_level:
            return False
        inside = [*field.left(above=level - 1), BYE]
        return level == 1 or (field.complete(inside) and field.complete(list(field.left(below=level))))
