"""When something runs late, the plan holds again; what was played or pinned has not moved, and little else has."""

from __future__ import annotations

from datetime import datetime

import pytest
from msgspec.structs import replace

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.schedule import (
    Booking,
    BookingsClash,
    CannotBePlanned,
    Court,
    Replanned,
    Terms,
    plan,
    replan,
)
from tests.unit.tournaments.schedule.builders import (
    FULL,
    at,
    booking,
    court,
    courts,
    drawn,
    hard,
    minutes_of,
    round_of_swiss,
)
from tests.unit.tournaments.schedule.match_day import MatchDay

TERMS = Terms(match_minutes=30, rest_minutes=20, changeover_minutes=5)


def moved(replanned: Replanned) -> set[int]:
    return {move.match for move in replanned.moved}


def running(matches: list[Match], *numbers: int) -> list[Match]:
    return [replace(match, status="running") if match.number in numbers else match for match in matches]


def check(before: list[Booking], after: Replanned, day: MatchDay, now: datetime, venue: list[Court]) -> None:
    """All that a new plan promises."""
    assert hard(after.bookings, day.matches, venue, TERMS) == []
    new = {one.match: one for one in after.bookings}
    open_now = {m.number for m in day.matches if m.status in ("waiting", "ready")}
    for one in before:
        if one.match in open_now and not one.pinned:
            assert new[one.match] == one or (one.match in moved(after) and new[one.match].start >= now)
        elif one.match in open_now:
            assert new[one.match] == one
    assert not moved(after) & {one.match for one in before if one.pinned}
    assert moved(after) <= open_now | {m.number for m in day.matches if m.status == "not_needed"}
    for number, real in day.actual.items():
        assert (new[number].court, new[number].start) == (real.court, real.start)
        assert new[number].end == (real.end if number not in day.ends else max(real.end, now))


@pytest.mark.parametrize(
    ("format", "rules"),
    [
        ("double_elimination", Rules()),
        ("single_elimination", Rules(reseed=True, third_place=True)),
        ("round_robin", Rules(draws=True)),
        ("groups_knockout", Rules(groups=2)),
    ],
)
@pytest.mark.parametrize("seed", range(100 if FULL else 4))
def test_a_day_on_which_everything_runs_late_is_played_to_its_end(format: Format, rules: Rules, seed: int) -> None:
    day, venue = MatchDay(9, format, rules, seed=seed), courts(3, minutes=400)
    bookings = plan(day.matches, courts=venue, terms=TERMS)
    while not day.is_over():
        due = next_due(day, bookings)
        if due is not None and (not day.ends or due.start < min(day.ends.values())):
            now = due.start
        else:
            now, due = day.end_next(), None
        actual = tuple(day.actual.values())
        after = replan(bookings, day.matches, courts=venue, terms=TERMS, now=now, actual=actual)
        check(bookings, after, day, now, venue)
        bookings = after.bookings
        if due in bookings:
            day.begin(due, overrun=day.chance.choice([-10, 0, 0, 3, 25]))
    assert {one.match for one in bookings} == set(day.actual)


def next_due(day: MatchDay, bookings: list[Booking]) -> Booking | None:
    """The first booked match that has not begun."""
    waiting = (one for one in bookings if day.board.match(one.match).status in ("waiting", "ready"))
    return min(waiting, key=lambda one: (one.start, one.match), default=None)


@pytest.mark.parametrize("seed", range(100 if FULL else 6))
def test_pinned_matches_stay_where_they_are(seed: int) -> None:
    day, venue = MatchDay(16, "double_elimination", Rules(), seed=seed), courts(3)
    bookings = plan(day.matches, courts=venue, terms=replace(TERMS, rest_minutes=60))
    pinned = {one.match for one in bookings[8::7]}
    bookings = [replace(one, pinned=one.match in pinned) for one in bookings]
    for one in bookings[:3]:
        day.begin(one, overrun=15)
    now = day.end_next()
    after = replan(bookings, day.matches, courts=venue, terms=TERMS, now=now, actual=tuple(day.actual.values()))
    check(bookings, after, day, now, venue)
    assert {one.match for one in after.bookings if one.pinned} == pinned


def test_nothing_moves_while_everything_is_on_time() -> None:
    matches = drawn(8, "double_elimination")
    bookings = plan(matches, courts=courts(2), terms=TERMS)
    actual = [replace(one) for one in bookings[:2]]
    on_time = running(matches, *(one.match for one in actual))
    after = replan(bookings, on_time, courts=courts(2), terms=TERMS, now=at(20), actual=actual)
    assert after.moved == []
    assert after.bookings == bookings


def test_an_overrun_moves_only_what_it_pushes() -> None:
    """Five matches on one court with five minutes between the second and the third: ten minutes late, all shift but
    little; a free hour after the third, and the rest stands."""
    matches = round_of_swiss([(1, 2), (3, 4), (5, 6), (7, 8)])
    bookings = [booking(1, 0), booking(2, 35), booking(3, 70), booking(4, 180)]
    late = [booking(1, 0, 40)]
    after = replan(bookings, running(matches, 1), courts=[court()], terms=TERMS, now=at(30), actual=late)
    assert minutes_of(after.bookings) == {
        1: ("Court 1", 0, 40),
        2: ("Court 1", 105, 135),
        3: ("Court 1", 70, 100),
        4: ("Court 1", 180, 210),
    }
    assert moved(after) == {2}


def test_the_matches_after_a_late_one_make_way_in_order() -> None:
    """The semi-finals' court is late: the final follows, nothing else has to."""
    matches = drawn(4, "single_elimination")
    bookings = [booking(1, 0), booking(2, 0, court="Court 2"), booking(3, 50)]
    after = replan(
        bookings,
        running(matches, 1, 2),
        courts=[court(), court("Court 2")],
        terms=TERMS,
        now=at(20),
        actual=[booking(1, 0, 60), booking(2, 0, court="Court 2")],
    )
    assert minutes_of(after.bookings)[3] == ("Court 1", 80, 110)


def test_a_running_match_is_taken_to_last_until_now_at_least() -> None:
    matches = drawn(4, "single_elimination")
    bookings = [booking(1, 0), booking(2, 35), booking(3, 85)]
    after = replan(bookings, running(matches, 1), courts=[court()], terms=TERMS, now=at(50))
    assert minutes_of(after.bookings) == {1: ("Court 1", 0, 50), 2: ("Court 1", 55, 85), 3: ("Court 1", 105, 135)}
    assert [(move.match, move.before, move.after) for move in after.moved] == [
        (number, bookings[number - 1], after.bookings[number - 1]) for number in (2, 3)
    ]


def test_what_should_have_begun_is_moved_to_now_or_later() -> None:
    matches = round_of_swiss([(1, 2), (3, 4)])
    after = replan([booking(1, 0), booking(2, 35)], matches, courts=[court()], terms=TERMS, now=at(10.5))
    assert moved(after) == {1}
    assert minutes_of(after.bookings)[1] == ("Court 1", 70, 100)


def test_others_make_room_for_a_pinned_match_that_has_not_begun() -> None:
    matches = round_of_swiss([(1, 2), (3, 4)])
    pin = booking(1, 0, pinned=True)
    after = replan([pin, booking(2, 35)], matches, courts=[court()], terms=TERMS, now=at(10))
    assert minutes_of(after.bookings) == {1: ("Court 1", 0, 30), 2: ("Court 1", 45, 75)}


def test_a_pin_that_cannot_be_kept_is_refused_not_moved() -> None:
    matches = drawn(4, "single_elimination")
    bookings = [booking(1, 0), booking(2, 0, court="Court 2"), booking(3, 50, pinned=True)]
    with pytest.raises(BookingsClash):
        replan(
            bookings,
            running(matches, 1, 2),
            courts=[court(), court("Court 2")],
            terms=TERMS,
            now=at(20),
            actual=[booking(1, 0, 60), booking(2, 0, court="Court 2")],
        )


def test_a_match_without_a_booking_gets_one_and_one_not_needed_loses_its() -> None:
    matches = drawn(2, "double_elimination", Rules(grand_final="reset"))
    bookings = plan(matches, courts=courts(1), terms=TERMS)
    reset = matches[-1].number
    after = replan(bookings[:-1], matches, courts=courts(1), terms=TERMS, now=at(0))
    assert [(move.match, move.before) for move in after.moved] == [(reset, None)]
    matches[-1].status = "not_needed"
    after = replan(bookings, matches, courts=courts(1), terms=TERMS, now=at(0))
    assert [(move.match, move.after) for move in after.moved] == [(reset, None)]
    assert reset not in {one.match for one in after.bookings}


def test_a_court_that_is_lost_is_planned_around() -> None:
    matches = round_of_swiss([(1, 2), (3, 4)])
    bookings = [booking(1, 0), booking(2, 0, court="Court 2")]
    after = replan(bookings, matches, courts=[court()], terms=TERMS, now=at(0))
    assert minutes_of(after.bookings) == {1: ("Court 1", 0, 30), 2: ("Court 1", 35, 65)}
    assert moved(after) == {2}


def test_a_day_that_is_too_short_now_is_refused() -> None:
    matches = round_of_swiss([(1, 2), (3, 4)])
    bookings = [booking(1, 0), booking(2, 35)]
    with pytest.raises(CannotBePlanned) as refused:
        replan(bookings, matches, courts=[court("Court 1", (0, 65))], terms=TERMS, now=at(1))
    assert refused.value.details["missing_minutes"] == 30


def test_nobody_is_called_earlier_than_booked() -> None:
    """The match behind the late one could start at once on the other court; but its players come for 8:35."""
    matches = round_of_swiss([(1, 2), (3, 4)])
    venue = [court(), court("Court 2")]
    late = [booking(1, 0, 60)]
    after = replan(
        [booking(1, 0), booking(2, 35)], running(matches, 1), courts=venue, terms=TERMS, now=at(20), actual=late
    )
    assert minutes_of(after.bookings)[2] == ("Court 2", 35, 65)


def test_other_terms_or_pins_move_only_what_they_touch() -> None:
    matches = round_of_swiss([(1, 2), (3, 4), (5, 6)])
    bookings = [booking(1, 0), booking(2, 30), booking(3, 120)]
    after = replan(bookings, matches, courts=[court()], terms=TERMS, now=at(0))
    assert minutes_of(after.bookings) == {
        1: ("Court 1", 0, 30),
        2: ("Court 1", 35, 65),
        3: ("Court 1", 120, 150),
    }
    longer = replan(bookings, matches, courts=[court()], terms=replace(TERMS, match_minutes=35), now=at(0))
    assert minutes_of(longer.bookings)[3] == ("Court 1", 120, 155)


def test_what_comes_before_a_match_pinned_earlier_goes_earlier() -> None:
    """The one case that plans anew: a final pinned to 80 minutes, a semi-final booked for 35."""
    matches = drawn(4, "single_elimination")
    venue = [court(), court("Court 2")]
    bookings = [booking(1, 0), booking(2, 35), booking(3, 80, pinned=True)]
    after = replan(bookings, matches, courts=venue, terms=TERMS, now=at(0))
    assert hard(after.bookings, matches, venue, TERMS) == []
    assert minutes_of(after.bookings)[2] == ("Court 2", 0, 30)


def test_where_there_is_a_gap_it_is_used_and_only_what_follows_from_the_match_moves_too() -> None:
    """Match 2 finds no place before 4, 5 and 6 on its court: it goes behind them, and its final after it."""
    others = [replace(one, number=one.number + 3) for one in round_of_swiss([(11, 12), (13, 14), (15, 16)])]
    matches = running([*drawn(4, "single_elimination"), *others], 1)
    venue = [court(), court("Court 2", (100, 500))]
    bookings = [booking(1, 0), booking(2, 35), booking(4, 70), booking(5, 105), booking(6, 140)]
    bookings.append(booking(3, 100, court="Court 2"))
    after = replan(bookings, matches, courts=venue, terms=TERMS, now=at(30), actual=[booking(1, 0, 55)])
    assert moved(after) <= {2, 3}
    blocked = [*bookings, booking(7, 135, court="Court 2")]
    matches.append(replace(others[0], number=7, home=21, away=22))
    after = replan(blocked, matches, courts=venue, terms=TERMS, now=at(30), actual=[booking(1, 0, 55)])
    assert moved(after) == {2, 3}
    assert hard(after.bookings, matches, venue, TERMS) == []


def test_without_a_gap_all_shift_in_their_order() -> None:
    matches = running(round_of_swiss([(1, 2), (3, 4), (5, 6), (7, 8)]), 1)
    bookings = [booking(1, 0), booking(4, 35), booking(3, 70), booking(2, 105)]
    after = replan(
        bookings, matches, courts=[court("Court 1", (0, 150))], terms=TERMS, now=at(30), actual=[booking(1, 0, 40)]
    )
    assert minutes_of(after.bookings) == {
        1: ("Court 1", 0, 40),
        4: ("Court 1", 45, 75),
        3: ("Court 1", 80, 110),
        2: ("Court 1", 115, 145),
    }
