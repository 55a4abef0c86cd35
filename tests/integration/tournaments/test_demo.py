"""What ``setup --demo`` seeds: the stack of these tests was set up with it."""

from __future__ import annotations

from typing import Any

from apps.tournaments.demo import CLUB, SHOWS, seed
from apps.tournaments.models import Tournament


def test_one_in_every_state_that_matters_and_twice_is_once(http: Any) -> None:
    for _ in range(2):
        seed()
        found = Tournament.objects.using("tournaments").filter(created_by=CLUB).values_list("name", "status")
        assert dict(found) == {
            "Spring Cup": "running",
            "Summer Open": "open",
            "Club League": "completed",
            "Rapid Swiss": "running",
        }
        assert len(found) == len(SHOWS)
