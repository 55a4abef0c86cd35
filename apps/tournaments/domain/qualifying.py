"""From the tables into the knockout: who stands where, so that a group's own meet late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from .graph import Source
from .seeding import rounds_needed, seed_order

Place = tuple[int, int]
"""Rank in the group, group."""
Ranks = dict[int, list[int]]
"""Rank to groups."""


def qualified_slots(groups: int, qualifiers: int) -> list[Source | None]:
    """The first round of the knockout, slot by slot; ``None`` is a bye.

    All group winners are seeded before all runners-up, and so on, so the byes go to the winners first. The winner of
    group g is seed g. Of the other ranks each block of the bracket, halves first, takes those whose groups it has had
    least of: two of a group who go on are in different halves. With two groups or more, no two of a group meet in
    round 1.
    """
    order = seed_order(1 << rounds_needed(groups * qualifiers))
    places: dict[int, Place] = {}
    everyone = {rank: list(range(1, groups + 1)) for rank in range(1, qualifiers + 1)}
    _deal(order, everyone, groups, places)
    _part_neighbours(order, groups, places)
    return [Source("R", places[seed][1], places[seed][0]) if seed in places else None for seed in order]


def _deal(block: Sequence[int], ranks: Ranks, groups: int, places: dict[int, Place]) -> None:
    """Give each seed of ``block`` its place; ``ranks`` are the groups to be dealt to it, rank by rank."""
    if len(block) == 1:
        places.update({seed: (rank, of[0]) for seed in block for rank, of in ranks.items()})
        return
    left, right = block[: len(block) // 2], block[len(block) // 2 :]
    seeds_left = Counter((seed - 1) // groups + 1 for seed in left)
    surplus: Counter[int] = Counter()  # how many more of a group are on the left
    ranks_left: Ranks = {}
    ranks_right: Ranks = {}
    for rank, members in ranks.items():
        if rank == 1:
            here = [seed for seed in left if seed <= groups]
        else:
            here = sorted(members, key=surplus.__getitem__)[: seeds_left[rank]]
        chosen = set(here)
        there = [group for group in members if group not in chosen]
        surplus.update(here)
        surplus.subtract(there)
        ranks_left.update({rank: here} if here else {})
        ranks_right.update({rank: there} if there else {})
    _deal(left, ranks_left, groups, places)
    _deal(right, ranks_right, groups, places)


def _part_neighbours(order: Sequence[int], groups: int, places: dict[int, Place]) -> None:
    """Where a group would meet itself in round 1, swap one of the two with the nearest of its rank that helps.

    With three groups there is always one, as a rank faces two other ranks at the most; with two groups, both pairs
    change at once. No swap makes a new pair of this kind.
    """
    slot = {seed: position for position, seed in enumerate(order)}

    def group(seed: int) -> int:
        return places[seed][1] if seed in places else 0

    def helpful(seed: int) -> Iterator[tuple[int, int, int]]:
        first = (seed - 1) // groups * groups + 1
        for other in range(first, first + groups) if first > 1 else ():
            if group(seed) not in (group(other), group(len(order) + 1 - other)):
                yield slot[other] ^ slot[seed], seed, other

    for better, seed in zip(order[::2], order[1::2], strict=True):
        if group(better) == group(seed):
            swaps = [*helpful(seed), *helpful(better)]
            if swaps:
                _, one, other = min(swaps)
                places[one], places[other] = places[other], places[one]
