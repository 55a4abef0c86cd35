"""What no plan can beat, by hand on small days."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.schedule import CannotBePlanned, Terms, lower_bound
from tests.unit.tournaments.schedule.builders import at, court, courts, drawn, round_of_swiss

PAIRS = round_of_swiss([(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)])


def test_the_courts_time() -> None:
    """Five half hours on two courts; a change-over is between matches only."""
    assert lower_bound(PAIRS, courts=courts(2), terms=Terms()) == at(75)
    assert lower_bound(PAIRS, courts=courts(1), terms=Terms(changeover_minutes=10)) == at(190)


def test_the_courts_time_within_windows() -> None:
    venue = [court("A", (0, 60), (100, 400)), court("B", (30, 60))]
    assert lower_bound(PAIRS, courts=venue, terms=Terms()) == at(160)


def test_the_longest_chain_with_its_rests() -> None:
    matches = drawn(8, "single_elimination")
    assert lower_bound(matches, courts=courts(20), terms=Terms(rest_minutes=20)) == at(130)


def test_the_longest_chain_within_windows() -> None:
    matches = drawn(4, "single_elimination")
    venue = [court("A", (0, 40), (100, 200)), court("B", (0, 40))]
    assert lower_bound(matches, courts=venue, terms=Terms(rest_minutes=0)) == at(130)


def test_the_busiest_entrant() -> None:
    assert lower_bound(drawn(6, "round_robin"), courts=courts(20), terms=Terms(rest_minutes=20)) == at(5 * 50 - 20)


def test_the_courts_that_must_stand_empty_at_the_end() -> None:
    """Eight on two courts: four quarter-finals, then two rounds with a rest before each."""
    matches = drawn(8, "single_elimination")
    assert lower_bound(matches, courts=courts(2), terms=Terms(rest_minutes=20)) == at(60 + 50 + 50)


def test_what_is_over_takes_no_time() -> None:
    matches = drawn(4, "single_elimination")
    matches[0].status = matches[1].status = "finished"
    assert lower_bound(matches, courts=courts(1), terms=Terms()) == at(30)
    matches[2].status = "finished"
    assert lower_bound(matches, courts=courts(1), terms=Terms()) is None


def test_windows_that_cannot_hold_the_matches() -> None:
    with pytest.raises(CannotBePlanned):
        lower_bound(PAIRS, courts=[court("A", (0, 149))], terms=Terms())
