"""Courts, days and tournaments to plan."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import Match, Source
from apps.tournaments.domain.rules import Format, Rules
from apps.tournaments.domain.schedule import Booking, Court, Terms, Violation, violations

FULL = bool(os.environ.get("BANYAN_FULL"))
MORNING = datetime(2026, 5, 2, 8, tzinfo=UTC)
DRAWS: list[tuple[Format, Rules, int]] = [
    ("single_elimination", Rules(third_place=True, best_of_final=5), 4),
    ("single_elimination", Rules(reseed=True), 4),
    ("double_elimination", Rules(), 2),
    ("double_elimination", Rules(grand_final="single", best_of=3), 3),
    ("round_robin", Rules(), 2),
    ("round_robin", Rules(legs=2), 2),
    ("groups_knockout", Rules(groups=2), 6),
    ("groups_knockout", Rules(groups=2, knockout="double_elimination", best_of_final=3), 6),
]
"""Format, rules, fewest entrants."""


def at(minutes: float) -> datetime:
    """So many minutes into the day."""
    return MORNING + timedelta(minutes=minutes)


def court(name: str = "Court 1", *windows: tuple[float, float]) -> Court:
    """Open from 8:00 for twelve hours, or in these windows (minutes into the day)."""
    return Court(name=name, windows=tuple((at(start), at(end)) for start, end in windows or [(0, 720)]))


def courts(count: int, *, days: int = 60, minutes: int = 1440) -> list[Court]:
    """Alike, each open for so many minutes of so many days."""
    windows = [(day * 1440, day * 1440 + minutes) for day in range(days)]
    return [court(f"Court {number}", *windows) for number in range(1, count + 1)]


def booking(match: int, start: float, minutes: float = 30, *, court: str = "Court 1", pinned: bool = False) -> Booking:
    return Booking(match=match, court=court, start=at(start), end=at(start + minutes), pinned=pinned)


def drawn(entrants: int, format: Format, rules: Rules | None = None) -> list[Match]:
    return generate(entrants, format=format, rules=rules or Rules())


def round_of_swiss(pairs: Sequence[tuple[int, int]]) -> list[Match]:
    """A paired round."""
    return [
        Match(
            number, 1, "swiss", 0, 1, number, Source("E", home), Source("E", away), home=home, away=away, status="ready"
        )
        for number, (home, away) in enumerate(pairs, start=1)
    ]


def hard(
    bookings: Sequence[Booking], matches: Sequence[Match], courts: Sequence[Court], terms: Terms
) -> list[Violation]:
    """What a plan must not have."""
    return [found for found in violations(bookings, matches, courts=courts, terms=terms) if found.hard]


def minutes_of(bookings: Sequence[Booking]) -> dict[int, tuple[str, float, float]]:
    """Match to court, start and end in minutes into the day: easy to read in a failed test."""
    hour = timedelta(minutes=1)
    return {b.match: (b.court, (b.start - MORNING) / hour, (b.end - MORNING) / hour) for b in bookings}


terms = st.builds(
    Terms,
    match_minutes=st.sampled_from([20, 30, 45]),
    minutes_by_best_of=st.sampled_from([{}, {3: 50}, {3: 40, 5: 75}]),
    rest_minutes=st.sampled_from([0, 10, 30, 60]),
    changeover_minutes=st.sampled_from([0, 5, 10]),
)


@st.composite
def draws(draw: Callable[[st.SearchStrategy], object], most: int = 20) -> list[Match]:
    """A tournament of any format."""
    format, rules, fewest = draw(st.sampled_from(DRAWS))
    return drawn(draw(st.integers(fewest, most)), format, rules)


@st.composite
def venues(draw: Callable[[st.SearchStrategy], object]) -> list[Court]:
    """One to four courts, each with its own broken windows, and enough days in the end."""
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        windows, opens = [], 0
        for _ in range(draw(st.integers(0, 3))):
            opens += draw(st.integers(0, 200))
            closes = opens + draw(st.integers(10, 300))
            windows.append((opens, closes))
            opens = closes
        found.append(court(f"Court {number}", *windows, (opens + 60, opens + 60 + 90 * 1440)))
    return found
