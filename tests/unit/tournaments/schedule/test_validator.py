"""A fault of every kind is found, alone and by its name; a sound schedule has none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from apps.tournaments.domain.graph import Match, Source
from apps.tournaments.domain.rules import Rules
from apps.tournaments.domain.schedule import Booking, Court, ScheduleInvalid, Terms, plan, violations
from tests.unit.tournaments.schedule.builders import MORNING, at, booking, court, courts, drawn, round_of_swiss

TERMS = Terms(match_minutes=30, rest_minutes=20, changeover_minutes=10)
# Four entrants, knock-out: matches 1 and 2, then the final 3.
FOUR = drawn(4, "single_elimination")
TWO_COURTS = [court("Court 1"), court("Court 2")]
SOUND = [booking(1, 0), booking(2, 0, court="Court 2"), booking(3, 50)]
ALL_KINDS = {
    "court_overlap": ([booking(1, 0), booking(2, 29), booking(3, 100)], (1, 2)),
    "changeover_too_short": ([booking(1, 0), booking(2, 39), booking(3, 100)], (1, 2)),
    "rest_too_short": ([booking(1, 0), booking(2, 0, court="Court 2"), booking(3, 49)], None),
    "precedence": ([booking(1, 0), booking(2, 100, court="Court 2"), booking(3, 100)], (2, 3)),
    "outside_window": ([booking(1, 0), booking(2, 0, court="Court 2"), booking(3, 700)], (3,)),
    "too_early": (SOUND, (1,)),
    "booked_too_short": ([booking(1, 0, 29), booking(2, 0, court="Court 2"), booking(3, 50)], (1,)),
    "not_booked": ([booking(1, 0), booking(3, 50)], (2,)),
    "booked_twice": ([*SOUND, booking(3, 100)], (3,)),
    "unknown_court": ([booking(1, 0), booking(2, 0, court="Lawn"), booking(3, 50)], (2,)),
    "unknown_match": ([*SOUND, booking(9, 200)], (9,)),
}


def kinds(bookings: Sequence[Booking], matches: Sequence[Match] = FOUR, terms: Terms = TERMS) -> set[tuple]:
    return {(v.kind, v.matches) for v in violations(bookings, matches, courts=TWO_COURTS, terms=terms)}


def test_a_sound_schedule_has_no_violations() -> None:
    assert kinds(SOUND) == set()


@pytest.mark.parametrize("kind", sorted(ALL_KINDS))
def test_a_planted_fault_is_found_and_nothing_else(kind: str) -> None:
    bookings, matches = ALL_KINDS[kind]
    terms = replace(TERMS, not_before=at(1)) if kind == "too_early" else TERMS
    found = violations(bookings, FOUR, courts=TWO_COURTS, terms=terms)
    assert {violation.kind for violation in found} == {kind}
    assert matches is None or matches in {violation.matches for violation in found}
    assert all(violation.hard and violation.sentence.endswith(".") for violation in found)


def test_an_entrant_cannot_be_in_two_matches_at_once_nor_without_rest() -> None:
    pairs = round_of_swiss([(1, 2), (3, 1)])
    at_once = [booking(1, 0), booking(2, 10, court="Court 2")]
    assert kinds(at_once, pairs) == {("entrant_overlap", (1, 2))}
    assert kinds([booking(1, 0), booking(2, 49, court="Court 2")], pairs) == {("rest_too_short", (1, 2))}
    assert kinds([booking(1, 0), booking(2, 50, court="Court 2")], pairs) == set()


def test_who_lost_rests_as_well_as_who_won() -> None:
    """Double elimination of four: match 3 is of the winners of 1 and 2, another one of their losers."""
    matches = drawn(4, "double_elimination")
    losers = next(match.number for match in matches if match.bracket == "losers" and match.round == 1)
    rest = [match.number for match in matches if match.number not in (1, 2, losers)]
    late = [booking(number, 1000 + 100 * at_) for at_, number in enumerate(rest)]
    day = [booking(1, 0), booking(2, 0, court="Court 2"), *late]
    open_long = [court("Court 1", (0, 5000)), court("Court 2", (0, 5000))]
    early = violations([*day, booking(losers, 49)], matches, courts=open_long, terms=TERMS)
    assert {(v.kind, v.matches) for v in early} == {("rest_too_short", (1, losers)), ("rest_too_short", (2, losers))}
    assert violations([*day, booking(losers, 50)], matches, courts=open_long, terms=TERMS) == []


def test_rest_reaches_through_a_match_that_has_no_booking() -> None:
    """Whoever comes to the final of eight through an unbooked semi-final has played a quarter-final."""
    matches = drawn(8, "single_elimination")
    found = kinds([booking(1, 0), booking(7, 40, court="Court 2")], matches)
    assert ("rest_too_short", (1, 7)) in found
    assert not any(kind == "rest_too_short" for kind, _ in kinds([booking(1, 0), booking(7, 50)], matches))


def test_whoever_leads_a_group_has_rest_after_its_last_match() -> None:
    matches = drawn(6, "groups_knockout", Rules(groups=2, qualifiers=1))
    final = matches[-1]
    assert {final.home_from.kind, final.away_from.kind} == {"R"}
    group = [match.number for match in matches if match.pool == final.home_from.ref]
    found = kinds([booking(group[-1], 0), booking(final.number, 49, court="Court 2")], matches)
    assert ("rest_too_short", (group[-1], final.number)) in found


def test_only_the_known_entrants_matches_count_once_they_are_known() -> None:
    """When the group is over, who qualified without playing its last match need not rest after that."""
    matches = drawn(6, "groups_knockout", Rules(groups=2, qualifiers=1))
    final = replace_last(matches)
    last = next(m for m in reversed(matches) if m.pool == 1 and final.home not in (m.home, m.away))
    last.status = "finished"
    found = kinds([booking(last.number, 0), booking(final.number, 30, court="Court 2")], matches)
    assert not any(kind in ("rest_too_short", "precedence") for kind, _ in found)
    found = kinds([booking(last.number, 0), booking(final.number, 29, court="Court 2")], matches)
    assert ("precedence", (last.number, final.number)) in found


def replace_last(matches: list[Match]) -> Match:
    final = matches[-1]
    final.home, final.home_from = 1, Source("R", 1, 1)
    return final


def test_what_has_been_played_is_history() -> None:
    matches = drawn(4, "single_elimination")
    matches[0].status = matches[1].status = "finished"
    bookings, _ = ALL_KINDS["court_overlap"]
    found = violations(bookings, matches, courts=TWO_COURTS, terms=TERMS)
    assert [(v.kind, v.hard) for v in found] == [("court_overlap", False)]


@pytest.mark.parametrize(
    ("planned_with", "kind"),
    [
        (Terms(rest_minutes=0), "rest_too_short"),
        (Terms(changeover_minutes=0, rest_minutes=20), "changeover_too_short"),
        (Terms(match_minutes=29, rest_minutes=30, changeover_minutes=11), "booked_too_short"),
    ],
)
def test_a_planner_that_forgets_one_of_the_terms_is_caught(planned_with: Terms, kind: str) -> None:
    matches = drawn(16, "double_elimination")
    bookings = plan(matches, courts=courts(3), terms=planned_with)
    assert kind in {v.kind for v in violations(bookings, matches, courts=courts(3), terms=TERMS)}


def test_what_was_played_or_is_not_needed_may_have_no_booking() -> None:
    for status in ("finished", "not_needed"):
        matches = [replace(FOUR[0], status=status), *FOUR[1:]]
        assert kinds(SOUND[1:], matches) == set()


def test_a_planner_that_forgets_windows_is_caught() -> None:
    matches = drawn(16, "double_elimination")
    bookings = plan(matches, courts=courts(3), terms=TERMS)
    found = violations(bookings, matches, courts=courts(3, minutes=240), terms=TERMS)
    assert {violation.kind for violation in found} == {"outside_window"}


def test_a_planner_that_forgets_links_is_caught() -> None:
    """Planned as if every side were seeded, and as if nobody were in two matches."""
    matches = drawn(16, "double_elimination")
    unlinked = [replace(match, home_from=Source("S", 1), away_from=Source("S", 2)) for match in matches]
    bookings = plan(unlinked, courts=courts(3), terms=TERMS)
    assert "precedence" in {v.kind for v in violations(bookings, matches, courts=courts(3), terms=TERMS)}
    table = drawn(6, "round_robin")
    strangers = [replace(match, home=None, away=None) for match in table]
    bookings = plan(strangers, courts=courts(3), terms=TERMS)
    found = {v.kind for v in violations(bookings, table, courts=courts(3), terms=TERMS)}
    assert {"entrant_overlap", "rest_too_short"} & found


def test_a_window_needs_a_time_zone_and_an_end_after_its_start() -> None:
    for window in ((MORNING, MORNING), (MORNING.replace(tzinfo=None), MORNING.replace(tzinfo=None, hour=9))):
        with pytest.raises(ScheduleInvalid):
            Court(name="Court 1", windows=(window,))
