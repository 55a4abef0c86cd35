"""Seeding: published orders, and what they are for."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.seeding import order_entrants, rounds_needed, seed_order, seeded_slots

from .simulator import FULL

PUBLISHED = {
    2: [1, 2],
    4: [1, 4, 2, 3],
    8: [1, 8, 4, 5, 2, 7, 3, 6],
    16: [1, 16, 8, 9, 4, 13, 5, 12, 2, 15, 7, 10, 3, 14, 6, 11],
    32: [
        *(1, 32, 16, 17, 8, 25, 9, 24, 4, 29, 13, 20, 5, 28, 12, 21),
        *(2, 31, 15, 18, 7, 26, 10, 23, 3, 30, 14, 19, 6, 27, 11, 22),
    ],
}


@pytest.mark.parametrize("size", PUBLISHED)
def test_the_order_is_that_of_published_charts(size: int) -> None:
    assert seed_order(size) == PUBLISHED[size]


@pytest.mark.parametrize("exponent", range(17 if FULL else 12))
def test_neighbours_sum_to_one_more_than_the_size_and_blocks_hold_one_top_seed_each(exponent: int) -> None:
    size = 1 << exponent
    order = seed_order(size)
    assert sorted(order) == list(range(1, size + 1))
    if exponent:
        assert {a + b for a, b in zip(order[::2], order[1::2], strict=True)} == {size + 1}
    for blocks in (1 << j for j in range(exponent + 1)):
        width = size // blocks
        tops = [[seed for seed in order[at : at + width] if seed <= blocks] for at in range(0, size, width)]
        assert all(len(top) == 1 for top in tops)


def test_byes_are_met_by_the_top_seeds() -> None:
    for entrants in range(2, 300):
        slots = seeded_slots(entrants)
        waiting = {home.ref for home, away in zip(slots[::2], slots[1::2], strict=True) if home and not away}
        assert waiting == set(range(1, 2 ** rounds_needed(entrants) - entrants + 1))


def test_order_entrants_by_hand_puts_given_seeds_first_then_the_order_of_entry() -> None:
    seeds = [None, 3, None, 1, 3]
    assert order_entrants(seeding="manual", seeds=seeds, ratings=[None] * 5, random_seed=0) == [3, 1, 4, 0, 2]


def test_order_entrants_by_rating_puts_the_best_first_and_the_unrated_last() -> None:
    ratings = [1500.0, None, 2100.5, 1500.0, 0.0, -3.0]
    order = order_entrants(seeding="rating", seeds=[None] * 6, ratings=ratings, random_seed=0)
    assert order == [2, 0, 3, 4, 5, 1]


def test_order_entrants_at_random_is_a_permutation_that_its_seed_decides() -> None:
    def draw(random_seed: int) -> list[int]:
        return order_entrants(seeding="random", seeds=[None] * 50, ratings=[None] * 50, random_seed=random_seed)

    assert draw(7) == draw(7)
    assert draw(7) != draw(8)
    assert sorted(draw(7)) == list(range(50))


def test_a_draw_that_was_published_comes_out_the_same_for_ever() -> None:
    drawn = order_entrants(seeding="random", seeds=[None] * 8, ratings=[None] * 8, random_seed=2026)
    assert drawn == [6, 7, 3, 0, 5, 4, 2, 1]
