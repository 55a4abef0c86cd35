"""Round robin by the Berger tables: each pair once, home and away in balance.

Source: FIDE Handbook C.05, Annex 1.
"""

from __future__ import annotations

Pairing = tuple[int, int]
"""Home and away, as places in the group, from 1."""


def berger(size: int) -> list[list[Pairing]]:
    """The rounds of a single round robin; of an odd ``size``, who is to meet the number that is not there rests.

    Round 1 pairs i with n + 1 - i. From one round to the next, each number but the last, n, moves on by n / 2
    around the circle 1..n - 1, and n changes sides. Each pair meets once, each number plays once a round, and
    home and away matches of a number differ by one at the most.
    """
    n = size + size % 2
    half, circle = n // 2, n - 1
    rounds = []
    for round in range(circle):
        shift = round * half
        pairs = [((i + shift) % circle + 1, (circle - i + shift) % circle + 1) for i in range(1, half)]
        fixed = shift % circle + 1
        if size == n:
            pairs.insert(0, (n, fixed) if round % 2 else (fixed, n))
        rounds.append(pairs)
    return rounds


def rounds_of(size: int, *, legs: int) -> list[list[Pairing]]:
    """The rounds of a group. In a second leg the sides change.

    The last two rounds of the first leg are then swapped, so that nobody plays three in a row at home or away.
    """
    first = berger(size)
    if legs == 1:
        return first
    second = [[(away, home) for home, away in pairs] for pairs in first]
    return [*first[:-2], *reversed(first[-2:]), *second]
