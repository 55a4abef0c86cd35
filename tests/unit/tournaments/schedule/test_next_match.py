"""The next match to the next free court, and why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from apps.tournaments.domain.graph import Match, Source
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.schedule import Booking, Call, ScheduleInvalid, Terms, lower_bound, next_match
from tests.unit.tournaments.schedule.builders import MORNING, at, booking, court, courts, drawn, hard, round_of_swiss
from tests.unit.tournaments.schedule.match_day import MatchDay, as_if_planned

TERMS = Terms(match_minutes=30, rest_minutes=20, changeover_minutes=5)
PAIRS = round_of_swiss([(1, 2), (3, 4), (5, 1)])
TWO_COURTS = [court("Court 1"), court("Court 2")]


def call(matches: Sequence[Match] = PAIRS, *, minute: float = 0, booked: Sequence[Booking] = (), on: str = "") -> Call:
    return next_match(matches, courts=TWO_COURTS, terms=TERMS, now=at(minute), booked=booked, court=on)


def with_status(status: str, *numbers: int) -> list[Match]:
    return [replace(match, status=status) if match.number in numbers else match for match in PAIRS]


def reasons(found: Call) -> list[tuple[str, int, datetime | None]]:
    assert (found.match, found.court) == (0, "")
    return [(reason.code, reason.match, reason.until) for reason in found.reasons]


@pytest.mark.parametrize(
    ("format", "rules"),
    [
        ("double_elimination", Rules()),
        ("single_elimination", Rules(reseed=True, best_of_final=3)),
        ("round_robin", Rules()),
        ("groups_knockout", Rules(groups=3, qualifiers=1)),
    ],
)
def test_a_whole_tournament_played_by_calls_alone_is_a_sound_schedule(format: Format, rules: Rules) -> None:
    day, venue = MatchDay(14, format, rules, seed=3), courts(3)
    bound = lower_bound(day.matches, courts=venue, terms=TERMS)
    now = MORNING
    while not day.is_over():
        found = next_match(day.matches, courts=venue, terms=TERMS, now=now, booked=tuple(day.actual.values()))
        if found.match:
            minutes = timedelta(minutes=TERMS.minutes(day.board.match(found.match)))
            day.begin(Booking(match=found.match, court=found.court, start=now, end=now + minutes), overrun=0)
            continue
        times = [reason.until for reason in found.reasons if reason.until is not None and reason.until > now]
        now = min([*times, *day.ends.values()])
        while day.ends and min(day.ends.values()) <= now:
            day.end_next()
    played = list(day.actual.values())
    assert hard(played, as_if_planned(day.matches, played), venue, TERMS) == []
    assert max(one.end for one in played) - MORNING <= 1.35 * (bound - MORNING)


def test_the_longest_chain_is_called_first_then_who_waited_longest() -> None:
    """Entrant 1 has two matches; among equals the lower number, until another has waited for longer."""
    assert call().match == 1
    assert call(with_status("running", 1), booked=[booking(1, 0)]).match == 2
    matches = round_of_swiss([(1, 2), (3, 4), (5, 6), (7, 8)])
    matches[2:] = [replace(matches[2], home=1, away=2, status="finished"), matches[3]]
    assert call(matches, minute=100, booked=[booking(3, 0)]).match == 2
    knockout = drawn(6, "single_elimination")
    assert call(knockout).match == 1


def test_the_court_that_has_been_free_longest_is_taken() -> None:
    matches = round_of_swiss([(1, 2), (3, 4), (5, 6)])
    matches[:2] = [replace(match, status="finished") for match in matches[:2]]
    booked = [booking(1, 0, court="Court 1"), booking(2, 0, 20, court="Court 2")]
    assert call(matches, minute=60, booked=booked).court == "Court 2"
    assert call(matches, minute=60, booked=booked, on="Court 1").court == "Court 1"


def test_no_court_is_free_and_when_one_will_be() -> None:
    matches = with_status("running", 1, 2)
    booked = [booking(1, 0), booking(2, 0, 40, court="Court 2")]
    assert reasons(call(matches, minute=10, booked=booked)) == [
        ("no_court_free", 0, at(35)),
        ("no_court_free", 0, at(45)),
    ]
    assert reasons(call(matches, minute=35, booked=booked, on="Court 1")) == [("no_court_free", 0, at(40))]
    ended = with_status("finished", 1)
    assert reasons(call(ended, minute=34, booked=booked[:1], on="Court 1")) == [("no_court_free", 0, at(35))]
    assert call(ended, minute=35, booked=booked[:1], on="Court 1").match == 2


def test_who_plays_or_rests_is_not_called() -> None:
    matches = [match for match in with_status("running", 1) if match.number != 2]
    assert reasons(call(matches, minute=5, booked=[booking(1, 0)])) == [("entrant_playing", 3, None)]
    matches = [match for match in with_status("finished", 1) if match.number != 2]
    assert reasons(call(matches, minute=49, booked=[booking(1, 0)])) == [("resting", 3, at(50))]
    assert call(matches, minute=50, booked=[booking(1, 0)]).match == 3


def test_nothing_is_ready() -> None:
    assert reasons(call([])) == [("not_ready", 0, None)]


def test_a_match_must_end_before_the_court_closes() -> None:
    assert call(minute=690).match == 1
    assert {code for code, _, _ in reasons(call(minute=691))} == {"court_closes"}
    assert reasons(call(minute=720, on="Court 1")) == [("no_court_free", 0, None)]
    assert reasons(call(minute=-10, on="Court 1")) == [("no_court_free", 0, at(0))]


def test_more_to_come_after_it_counts_more_than_waiting_or_numbers() -> None:
    matches = drawn(5, "single_elimination")
    assert [str(match.home_from) + str(match.away_from) for match in matches[:3]] == ["S4S5", "S1W1", "S2S3"]
    outsider = replace(round_of_swiss([(11, 12)])[0], number=9)
    first = replace(outsider, number=1)
    behind = [replace(match, number=match.number + 1) for match in matches[:1]]
    final = replace(matches[1], number=3, home_from=Source("S", 1), away_from=Source("W", 2))
    assert call([first, *behind, final]).match == 2


def test_windows_that_touch_are_one() -> None:
    venue = [court("Court 1", (0, 20), (20, 40))]
    assert next_match(PAIRS, courts=venue, terms=TERMS, now=at(5)).match == 1
    assert next_match(PAIRS, courts=venue, terms=TERMS, now=at(11)).match == 0


def test_pinned_matches_keep_their_court_and_time() -> None:
    pin = booking(2, 60, court="Court 2", pinned=True)
    others = [match for match in PAIRS if match.number != 3]
    assert call(others, minute=30, booked=[pin], on="Court 1").match == 1
    assert call(others, minute=25, booked=[pin], on="Court 2").match == 1
    assert reasons(call(others, minute=26, booked=[pin], on="Court 2")) == [("pinned", 1, None), ("pinned", 2, at(60))]
    due = call(minute=60, booked=[pin])
    assert (due.match, due.court) == (2, "Court 2")
    assert call(minute=60, booked=[pin], on="Court 1").match == 1


def test_a_court_nobody_knows_is_refused() -> None:
    with pytest.raises(ScheduleInvalid):
        call(on="Lawn")
