"""Single elimination in which, after every round, the best seed left meets the worst one left."""

from __future__ import annotations

from .graph import Match, Source
from .rules import Rules
from .seeding import seed_order, seeded_slots
from .single import final_best_of, third_place
from .wiring import Slots, play_round


def build_reseeded(matches: list[Match], entrants: int, *, rules: Rules) -> None:
    """Append the rounds, each a pool whose number is the round's.

    Round 1 is that of a plain bracket. From round 2 on a side is ``R<round before>.<k>``: the k-th best seed among all
    who are left, byes of round 1 included. Places are drawn as in a bracket, so chalk results give the plain one.
    """
    slots: Slots = seeded_slots(entrants)
    round = 1
    while True:
        final = len(slots) == 2
        best_of = final_best_of(rules) if final else rules.best_of
        winners, losers = play_round(
            matches, slots[::2], slots[1::2], bracket="winners", round=round, stage=1, best_of=best_of, pool=round
        )
        if final:
            return
        slots = [Source("R", round, rank) for rank in seed_order(len(winners))]
        round += 1
        if len(slots) == 2:
            third_place(matches, losers, round=round, stage=1, rules=rules)
