"""Plans a tournament: list scheduling, the critical path first, then squeaky-wheel optimisation.

List scheduling by longest tail: Hu 1961 and Graham 1966. Squeaky wheel (Joslin and Clements 1999): after each pass the
matches that made the plan late, or found no place, go up in the order, and it is planned again. The number of passes
follows from the steps they take, not from a clock, so that the same input always gives the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.bound import earliest_end
from apps.tournaments.domain.schedule.engine import Attempt, Problem, attempt, bookings, problem
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

    A match's weight is the latest start that lets everything end at the goal, and fixed matches after it be on time.
    """
    weights = {n: min(goal - node.tail, task.due[n] - node.minutes) for n, node in task.links.items()}
    best: Attempt | None = None
    effort = 0
    for _ in range(MOST_PASSES):
        made = attempt(task, order=weights.__getitem__)
        if best is None or _score(task, made) < _score(task, best):
            best = made
        effort += made.work
        if _score(task, best) <= (0, goal) or effort + made.work > EFFORT:
            break
        for number, minutes in _blame(task, made).items():
            weights[number] -= minutes
    assert best is not None
    if best.unplaced:
        raise _does_not_fit(task, best)
    return best


def _score(task: Problem, made: Attempt) -> tuple[int, int]:
    left_over = sum(task.links[number].minutes for number in made.unplaced)
    return left_over, max((made.ends[number] for number in made.placed), default=0)


def _blame(task: Problem, made: Attempt) -> dict[int, int]:
    """How far up matches go: by their wait for a court on the chain that ends last, or all before one with no place."""
    if made.unplaced:
        return dict.fromkeys(_above(task, made.stuck[0]), task.links[made.stuck[0]].minutes)
    blamed: dict[int, int] = {}
    number = max(made.placed, key=lambda n: made.ends[n], default=0)
    while number:
        before = task.links[number].before
        number_before, lag = max(before, key=lambda edge: made.ends.get(edge[0], 0) + edge[1], default=(0, 0))
        if number in made.placed and number_before in made.ends:
            blamed[number] = max(made.placed[number][0] - made.ends[number_before] - lag, 0)
        number = number_before if number_before in made.ends else 0
    return blamed


def _above(task: Problem, number: int) -> set[int]:
    """A match and all before it."""
    found, to_see = set(), [number]
    while to_see:
        number = to_see.pop()
        if number not in found:
            found.add(number)
            to_see.extend(other for other, _ in task.links[number].before)
    return found
