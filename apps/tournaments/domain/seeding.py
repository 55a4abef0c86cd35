"""Who is seed 1, and where the seeds stand in a bracket."""

from __future__ import annotations

import random
from collections.abc import Sequence

from .graph import Source
from .rules import Seeding


def order_entrants(
    *, seeding: Seeding, seeds: Sequence[int | None], ratings: Sequence[float | None], random_seed: int
) -> list[int]:
    """The participants from seed 1 on, as positions (from 0) in the order of entry: always a permutation.

    ``manual``: given seeds first, ascending; then by entry. ``rating``: the best first, those without one last.
    ``random``: a permutation that depends on nothing but ``random_seed`` and their number. Ties go by order of entry.

    :param seeds: given by hand, one for each participant in order of entry. :param ratings: as ``seeds``.
    """
    entry = list(range(len(seeds)))
    if seeding == "manual":
        entry.sort(key=lambda i: (seeds[i] is None, seeds[i] or 0))
    elif seeding == "rating":
        entry.sort(key=lambda i: (ratings[i] is None, -(ratings[i] or 0)))
    else:
        random.Random(random_seed).shuffle(entry)  # noqa: S311 - a draw to be repeated, not a secret
    return entry


def rounds_needed(entrants: int) -> int:
    """The least k with 2^k >= entrants."""
    return (entrants - 1).bit_length()


def seed_order(size: int) -> list[int]:
    """Seeds 1..size in the order of their slots in a bracket of ``size`` = 2^k.

    Neighbours sum to size + 1, and seeds 1..2^j stand in different blocks of size / 2^j: if the better seed
    always wins, the best 2^j are left at every stage. The order of published charts: 1 8 4 5 2 7 3 6.
    """
    order = [1]
    while len(order) < size:
        last = 2 * len(order) + 1
        order = [seed for better in order for seed in (better, last - better)]
    return order


def seeded_slots(entrants: int) -> list[Source | None]:
    """The first round of a knockout, slot by slot; ``None`` is a bye, met by seeds 1..2^k - entrants."""
    size = 1 << rounds_needed(entrants)
    return [Source("S", seed) if seed <= entrants else None for seed in seed_order(size)]
