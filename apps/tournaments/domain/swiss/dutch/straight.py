"""A bracket paired without any exchange, if that breaks no criterion more than the numbers of its players force.

Such a pairing is the best one, for no other can be better by a criterion or earlier in the order: so big brackets,
which mostly have one, need no weighted matching. What is forced (C12, C13) follows from counting preferences: if more
players want one colour than the others and the undecided together can serve, all those others must meet one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..matching import Pair
from ..transpose import first_transposition
from .cost import Quality
from .facts import BYE, Facts, Preference
from .field import Field


class Straight:
    """One attempt.

    :param bye: who floats down will get the bye.
    """

    def __init__(self, field: Field, level: int, members: Sequence[Facts], quality: Quality, bye: bool) -> None:
        self.field, self.level, self.members, self.quality = field, level, members, quality
        self.bye, self.odd = bye, len(members) % 2 == 1
        self.forced = Forced(members, self.odd) if field.colours else None
        takers = [member.unplayed for member in members if field.takes_bye(member.number)]
        self.unplayed = min(takers, default=0)

    def pairs(self) -> list[Pair] | None:
        """The pairs, or ``None`` if something has to be weighed."""
        moved = [member for member in self.members if member.level > self.level]
        residents = [member for member in self.members if member.level == self.level]
        pairs: list[Pair] = []
        for member in moved:
            partner = next((each for each in residents if self._good(member, each)), None)
            if partner is None:
                return None
            residents.remove(partner)
            pairs.append((member.number, partner.number))
        half = len(residents) // 2
        top, bottom = residents[:half], residents[half:]
        order = first_transposition(top, bottom, self._good, self._floats if self.odd else None)
        if order is None:
            return None
        return pairs + [(a.number, b.number) for a, b in zip(top, order, strict=True)]

    def _good(self, a: Facts, b: Facts) -> bool:
        if not self.field.may_meet(a.number, b.number):
            return False
        if a.level > self.level and any(b.up):
            return False
        return self.forced is None or (self.forced.allows(a, b) and not self.quality.topscorers(a, b))

    def _floats(self, a: Facts) -> bool:
        if any(a.down) or (self.forced is not None and not self.forced.allows(a, None)):
            return False
        return not self.bye or (self.field.may_meet(a.number, BYE) and a.unplayed == self.unplayed)


class Forced:
    """Which pairs keep C12 and C13 as low as the preferences of a bracket allow; who floats counts as undecided."""

    def __init__(self, members: Sequence[Facts], odd: bool) -> None:
        wanted = Counter(member.preference for member in members)
        more: Preference = "w" if wanted["w"] > wanted["b"] else "b"
        less: Preference = "b" if more == "w" else "w"
        excess = wanted[more] - wanted[less] - wanted[""] - odd
        mild = sum(member.preference == more and not member.strength for member in members)
        self.more: Preference = more if excess > 0 else ""
        self.mild_first = excess // 2 > mild

    def allows(self, a: Facts, b: Facts | None) -> bool:
        """Whether they may meet; ``b`` ``None``: whether ``a`` may float."""
        other = "" if b is None else b.preference
        if not self.more:
            return not a.preference or a.preference != other
        wanting = (a.preference == self.more) + (other == self.more)
        if wanting < 2:
            if not wanting:
                return False
            wants = a if a.preference == self.more else b
            return not self.mild_first or wants is None or wants.strength > 0
        assert b is not None
        strong = (a.strength > 0) + (b.strength > 0)
        return strong == 1 or (strong == 2) == self.mild_first
