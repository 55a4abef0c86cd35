"""One pass of planning: the serial schedule generation scheme (Kolisch 1996).

Of the matches whose predecessors have a place, the first in the given order gets its earliest slot; and so on.
Slots may lie in gaps before matches that were placed sooner, so a good order makes a good plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import heapify, heappop, heappush

import msgspec

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.instants import FAR, Span, all_spans, ceil, floor, instant
from apps.tournaments.domain.schedule.links import Links, link
from apps.tournaments.domain.schedule.model import Booking, Court, Terms
from apps.tournaments.domain.schedule.timetable import Slot, Timetable

Order = Callable[[int], float]
"""Lower goes first; equal ones by number."""


class Problem(msgspec.Struct, frozen=True):
    """
    :param fixed: spans of the matches that have a place.
    :param due: by when a match must end for the fixed ones after it.
    """

    links: Links
    courts: list[str]
    spans: list[list[Span]]
    fixed: dict[int, Span]
    due: dict[int, int]
    table: Timetable


class Wish(msgspec.Struct, frozen=True):
    """Of one match: not earlier than, and which courts in which order (empty: any)."""

    after: int = -FAR
    courts: Sequence[int] = ()


class Attempt(msgspec.Struct):
    """What one pass placed, and the matches that found no place or wait for such a one."""

    placed: dict[int, Slot]
    ends: dict[int, int]
    unplaced: list[int]
    stuck: list[int] = []
    """Of those, the ones that found no slot, in the order in which they were tried."""
    work: int = 0
    """Steps it took, the same on every machine."""


def problem(matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms, fixed: Sequence[Booking]) -> Problem:
    """States the problem once, for many passes."""
    links, spans = link(matches, terms), all_spans(courts, terms)
    names = [court.name for court in courts]
    place = {name: at for at, name in enumerate(names)}
    table = Timetable(spans, rest=terms.rest_minutes, changeover=terms.changeover_minutes)
    taken: dict[int, Span] = {}
    for booking in fixed:
        if booking.match in links:
            span = (floor(booking.start), ceil(booking.end))
            taken[booking.match] = span
            table.take(place.get(booking.court, -1), span, links[booking.match].entrants)
    return Problem(links, names, spans, taken, _due(links, taken), table)


def _due(links: Links, fixed: Mapping[int, Span]) -> dict[int, int]:
    due: dict[int, int] = {}
    for number in reversed(links):
        limits = [
            (fixed[other][0] if other in fixed else due.get(other, FAR) - links[other].minutes) - lag
            for other, lag in links[number].after
        ]
        due[number] = min(limits, default=FAR)
    return due


def attempt(task: Problem, *, order: Order, wishes: Mapping[int, Wish] | None = None) -> Attempt:
    """Places every open match that has no place yet, as far as they fit."""
    table, wishes = task.table.copy(), wishes or {}
    made = Attempt({}, {number: end for number, (_, end) in task.fixed.items()}, [])
    waiting, ready = _waiting(task, made)
    heap = [(order(number), number) for number in ready]
    heapify(heap)
    while heap:
        _, number = heappop(heap)
        if number > 0 and not _place(task, table, number, wishes.get(number, Wish()), made):
            made.stuck.append(number)
            continue
        if number < 0:
            made.ends[number] = _released(task, number, made)
        for other in (other for other, _ in task.links[number].after if other in waiting):
            waiting[other] -= 1
            if not waiting[other]:
                heappush(heap, (order(other) if other > 0 else -FAR, other))
    made.work = table.probes + len(waiting)
    made.unplaced = [n for n in waiting if n > 0 and n not in made.placed]
    return made


def _waiting(task: Problem, made: Attempt) -> tuple[dict[int, int], list[int]]:
    """How many predecessors each match and pool still waits for, and those that wait for none."""
    waiting: dict[int, int] = {}
    ready: list[int] = []
    for number, node in task.links.items():
        if number in task.fixed or (number > 0 and not node.open):
            continue
        waiting[number] = sum(other in waiting for other, _ in node.before)
        if not waiting[number] and number < 0:
            del waiting[number]
            made.ends[number] = _released(task, number, made)
        elif not waiting[number]:
            ready.append(number)
    return waiting, ready


def _released(task: Problem, number: int, made: Attempt) -> int:
    """When what comes before it allows it to start. What was finished without a booking allows it at any time."""
    return max((made.ends.get(other, -FAR) + lag for other, lag in task.links[number].before), default=-FAR)


def _place(task: Problem, table: Timetable, number: int, wish: Wish, made: Attempt) -> bool:
    node = task.links[number]
    after = max(_released(task, number, made), wish.after)
    latest = task.due[number] - node.minutes
    slot = table.earliest(node.minutes, node.entrants, after=after, latest=latest, courts=wish.courts)
    if slot is None:
        return False
    end = slot[0] + node.minutes
    table.take(slot[1], (slot[0], end), node.entrants)
    made.placed[number], made.ends[number] = slot, end
    return True


def bookings(task: Problem, made: Attempt) -> list[Booking]:
    """The placed matches as bookings."""
    return [
        Booking(match=number, court=task.courts[court], start=instant(start), end=instant(made.ends[number]))
        for number, (start, court) in made.placed.items()
    ]
