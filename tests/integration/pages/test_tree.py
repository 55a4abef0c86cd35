"""Where the roots of the tree hang."""

from __future__ import annotations

import pytest

from monolith.pages.tree import AIR, TRUNK, reach, roots


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 13, 40])
def test_every_context_has_a_root_of_its_own_beside_the_trunk(count: int) -> None:
    places = [root.x for root in roots(count)]
    assert len(set(places)) == count
    assert places == sorted(places)
    assert not any(TRUNK[0] < place < TRUNK[1] for place in places)
    assert all(0 < place < 1000 for place in places)


def test_a_root_reaches_the_ground_only_with_all_traffic() -> None:
    assert reach(0) == AIR
    assert reach(0) < reach(1) < reach(99) < reach(100) == 100
