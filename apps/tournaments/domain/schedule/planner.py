"""Plans a tournament: list scheduling, the longest chain of matches first, then a few passes to do better.

List scheduling by longest tail: Hu 1961, Graham 1966. When matches find no place, they and all before them go up in the
order for the next pass (squeaky-wheel optimisation, Joslin and Clements 1999); otherwise the order is shaken a little.
The number of passes follows from the steps they take, not from a clock, and chance from a fixed seed: the same input
always gives the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.bound import earliest_end
from apps.tournaments.domain.schedule.engine import Attempt, Problem, attempt, bookings, problem
from apps.tournaments.domain.schedule.instants import FAR
from apps.tournaments.domain.schedule.model import (
    Booking,
    BookingsClash,
    CannotBePlanned,
    Court,
    Terms,
    as_details,
    check_courts,
    in_order,
)
from apps.tournaments.domain.schedule.validator import violations

EFFORT = 200_000
"""Steps of all passes together: about half a second."""
MOST_PASSES = 24
SHAKE, RAISE = 30, 60
"""Minutes: a match may come before another with so much more after it; and how far one without a place goes up."""


def plan(
    matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms, booked: Sequence[Booking] = ()
) -> list[Booking]:
    """A booking for every open match, around those in ``booked`` (played, running, pinned), which stay as they are.

    Returns all bookings, ``booked`` included, in order of time; only bookings of matches that are not needed are left
    out. Every entrant who could come to a match rests before it; a conditional match has its time reserved. The same
    input gives the same plan.

    :raises CannotBePlanned: not all matches fit, or a running match has no booking; never a half plan.
    :raises BookingsClash: ``booked`` breaks a constraint by itself.
    :raises ScheduleInvalid: no courts, or two of one name.
    """
    check_courts(courts)
    stay = settle(matches, courts=courts, terms=terms, booked=booked)
    task = problem(matches, courts=courts, terms=terms, fixed=stay)
    best = improve(task, earliest_end(task, terms))
    return in_order([*stay, *bookings(task, best)])


def settle(
    matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms, booked: Sequence[Booking]
) -> list[Booking]:
    """The bookings that plans go around: checked, without those of matches that are not needed.

    :raises CannotBePlanned: a running match is not among them. :raises BookingsClash: they contradict each other.
    """
    not_needed = {match.number for match in matches if match.status == "not_needed"}
    stay = [booking for booking in booked if booking.match not in not_needed]
    places = {booking.match for booking in stay}
    for match in matches:
        if match.status == "running" and match.number not in places:
            raise CannotBePlanned(f"Match {match.number} is running, but nobody said where.", match=match.number)
    found = violations(stay, matches, courts=courts, terms=terms)
    clashes = [violation for violation in found if violation.hard and violation.kind != "not_booked"]
    if clashes:
        raise BookingsClash(clashes[0].sentence, violations=as_details(clashes))
    return stay


def _does_not_fit(task: Problem, made: Attempt) -> CannotBePlanned:
    """Names what is missing."""
    missing = sum(task.links[number].minutes for number in made.unplaced)
    first = made.stuck[0]
    sentence = f"{missing} minutes of play find no place on the courts; match {first} is the first that does not fit."
    return CannotBePlanned(sentence, missing_minutes=missing, match=first, unplaced=len(made.unplaced))


def improve(task: Problem, goal: int) -> Attempt:
    """The best of a few passes: fewest minutes left over, then the earliest end.

    :raises CannotBePlanned: in none of them everything found a place.
    """
    chance, effort = Random(1), 0  # noqa: S311  # variety, not secrecy
    order = weights = {number: float(-node.tail) for number, node in task.links.items()}
    best: Attempt | None = None
    for _ in range(MOST_PASSES):
        made = attempt(task, order=order.__getitem__)
        if best is None or _score(task, made) < _score(task, best):
            best = made
        effort += made.work
        if _score(task, best) <= (0, goal) or effort + made.work > EFFORT:
            break
        weights = weights | {number: weights[number] - RAISE for number in _above(task, made.stuck)}
        order = {number: weight - SHAKE * chance.random() for number, weight in weights.items()}
    assert best is not None
    if best.unplaced:
        raise _does_not_fit(task, best)
    return best


def _score(task: Problem, made: Attempt) -> tuple[int, int]:
    left_over = sum(task.links[number].minutes for number in made.unplaced)
    return left_over, max((made.ends[number] for number in made.placed), default=-FAR)


def _above(task: Problem, numbers: Sequence[int]) -> set[int]:
    """These and all before them."""
    found, to_see = set[int](), list(numbers)
    while to_see:
        number = to_see.pop()
        if number not in found:
            found.add(number)
            to_see.extend(other for other, _ in task.links[number].before)
    return found
