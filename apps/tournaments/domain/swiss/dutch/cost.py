"""The quality criteria of a bracket as one integer per pair: less is better, sums compare as the rules do.

A cost is a number in mixed radix: one digit per criterion, the most important first (C.04.3, articles 2.3 and 2.4).
Every radix exceeds what all pairs of the bracket can add to its digit, so sums never carry over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .facts import BYE, Facts


class Digits:
    """Units of a mixed-radix number, handed out from the least important digit up."""

    def __init__(self) -> None:
        self.size = 1

    def take(self, most: int) -> int:
        """The unit of a digit that sums to ``most`` at the most."""
        unit = self.size
        self.size *= most + 1
        return unit

    def row(self, mosts: Iterable[int]) -> list[int]:
        """Units of several digits, the most important first."""
        return [self.take(most) for most in reversed(list(mosts))][::-1]


class Quality:
    """C6 to C21 for the bracket of ``level``: residents and those moved down to it (MDPs).

    :param moved: how many MDPs there are of each level above, the highest first.
    :param next_size: residents of the next level. :param bye_counts: C9 applies.
    """

    def __init__(self, level: int, members: Sequence[Facts], next_size: int, *, bye_counts: bool) -> None:
        self.level, self.bye_counts = level, bye_counts
        top = max(member.level for member in members)
        moved = [sum(m.level == each for m in members) for each in range(top, level, -1)]
        residents, size = len(members) - sum(moved), len(members)
        self.height = len(moved)
        digits = Digits()
        self.c21, self.c20, self.c19, self.c18 = (digits.row(moved) for _ in range(4))
        self.c17, self.c16, self.c15, self.c14, self.c13, self.c12, self.c11, self.c10 = (
            digits.take(size) for _ in range(8)
        )
        self.c9 = digits.take(max(member.unplayed for member in members))
        self.c8 = digits.row([*moved, residents])
        self.c8_count = digits.take(size + next_size)
        self.c7 = digits.row(moved)
        self.c6 = digits.take(size)
        self.size = digits.size

    def of(self, a: Facts, b: Facts) -> int:
        """The cost of a pair. ``a`` is the higher one by level."""
        if b.level >= self.level:
            return self._colours(a, b) + self._upfloat(a, b) if b.level == self.level else 0
        return self.leaving(a, b.level) + (self.c9 * a.unplayed if b.number == BYE and self.bye_counts else 0)

    def leaving(self, a: Facts, below: int) -> int:
        """The cost of ``a`` being paired with somebody of the level ``below`` this bracket (C6 to C8, C14 to C20)."""
        cost = 0
        above = a.level - self.level
        if above >= 0 and below < self.level:
            cost += self.c6 + (self.c7[-above] if above else 0) + self._downfloat(a, above)
        if above >= -1 and below < self.level - 1:
            cost += self.c8_count + (self.c8[-above - 1] if above >= 0 else 0)
        return cost

    def _downfloat(self, a: Facts, above: int) -> int:
        last, before = a.down
        if not above:
            return self.c14 * last + self.c16 * before
        return self.c18[-above] * last + self.c20[-above] * before

    def _upfloat(self, a: Facts, b: Facts) -> int:
        above = a.level - self.level
        if not above:
            return 0
        last, before = b.up
        return last * (self.c15 + self.c19[-above]) + before * (self.c17 + self.c21[-above])

    def _colours(self, a: Facts, b: Facts) -> int:
        if not a.preference or a.preference != b.preference:
            return 0
        return self.c12 + self.c13 * (a.strength > 0 and b.strength > 0) + self.topscorers(a, b)

    def topscorers(self, a: Facts, b: Facts) -> int:
        """C10 and C11: a third game more of one colour, or in a row."""
        if not (a.top or b.top) or not a.preference or a.preference != b.preference:
            return 0
        third = a.difference == b.difference and abs(a.difference) >= 2
        return self.c10 * third + self.c11 * _third_in_a_row(a, b)


def _third_in_a_row(a: Facts, b: Facts) -> bool:
    """Somebody of two who want the same colour will have the other one three times running."""
    twice = "bb" if a.preference == "w" else "ww"
    if a.colours[-2:] == b.colours[-2:] and a.colours[-2:] in ("bb", "ww"):
        return True
    strength = (a.strength, abs(a.difference)), (b.strength, abs(b.difference))
    if strength[0] == strength[1] or (a.strength == b.strength < 2):
        return False
    denied = b if strength[0] > strength[1] else a
    return denied.colours[-2:] == twice


class MovedDown:
    """Order of choices among the MDPs: who is paired, then with whom (articles 3.3, 4.4)."""

    def __init__(self, members: Sequence[Facts], level: int) -> None:
        self.level = level
        self.rank = {member.number: rank for rank, member in enumerate(members)}
        self.moved = sum(member.level > level for member in members)
        digits = Digits()
        self.whom = digits.row([len(members) - self.moved] * self.moved)
        self.stays = digits.row([1] * self.moved)
        self.size = digits.size

    def of(self, a: Facts, b: Facts | None) -> int:
        """``a`` is the higher one by level; ``b`` ``None``: somebody below the bracket, whoever."""
        if a.level <= self.level or (b is not None and b.level > self.level):
            return 0
        rank = self.rank[a.number]
        if b is None or b.number not in self.rank:
            return self.stays[rank]
        return self.whom[rank] * (self.rank[b.number] - self.moved + 1)


class Exchanges:
    """Order of choices among residents: fewest and smallest exchanges of S1 and S2, then transpositions (article 4)."""

    def __init__(self, residents: Sequence[int], pairs: int) -> None:
        self.rank = {number: rank for rank, number in enumerate(residents, 1)}
        size, self.pairs = len(residents), pairs
        digits = Digits()
        self.partner = digits.row(range(size - 1, 0, -1))
        self.rises = digits.row([1] * (size - pairs))
        self.falls = digits.row([1] * pairs)
        self.sum = digits.take(size * pairs)
        self.count = digits.take(pairs)
        self.size = digits.size

    def of(self, a: Facts, b: Facts | None) -> int:
        """Nought unless both are residents. The constant of ``rises`` is left out, so it may be negative."""
        if b is None or a.number not in self.rank or b.number not in self.rank:
            return 0
        first, second = sorted((self.rank[a.number], self.rank[b.number]))
        cost = self.sum * (first - 1) + self.partner[first - 1] * (second - first)
        if first > self.pairs:
            return cost + self.count - self.rises[first - self.pairs - 1]
        return cost + self.falls[self.pairs - first]


def by_level(members: Iterable[Facts]) -> list[Facts]:
    """In the order of article 1.2: score, then pairing number."""
    return sorted(members, key=lambda member: (-member.level, member.number))
