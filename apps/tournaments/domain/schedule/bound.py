"""What no plan can beat: the yardstick for plans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.engine import Problem, problem
from apps.tournaments.domain.schedule.instants import FAR, Span, instant
from apps.tournaments.domain.schedule.model import CannotBePlanned, Court, Terms, check_courts


def lower_bound(matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms) -> datetime | None:
    """No plan of the open matches on these courts can end earlier; None when nothing is open.

    The latest of four: the longest chain of matches with the rest between them; the busiest entrant's matches with
    theirs; the courts' time for all matches; and, for every q, their time for the matches that have at least q minutes
    of such a chain still after them, plus q (a bound on the end of a knock-out, where courts must stand empty).

    :raises CannotBePlanned: the windows cannot hold the matches. :raises ScheduleInvalid: no courts, or a name twice.
    """
    check_courts(courts)
    end = earliest_end(problem(matches, courts=courts, terms=terms, fixed=()), terms)
    if end >= FAR:
        raise CannotBePlanned
    return None if end <= -FAR else instant(end)


def earliest_end(task: Problem, terms: Terms) -> int:
    """The bound as a minute, of the matches that have no place yet; ``-FAR``: none, ``FAR``: they cannot fit."""
    minutes = [node.minutes for number, node in task.links.items() if node.open and number not in task.fixed]
    if not minutes:
        return -FAR
    return max(_by_work(task, terms.changeover_minutes), _by_path(task), _by_entrant(task, terms.rest_minutes))


def _by_work(task: Problem, changeover: int) -> int:
    """For each length of what comes after: the work before it, then it."""
    work_with: dict[int, int] = {}
    for number, minutes in _following(task).items():
        work_with[minutes] = work_with.get(minutes, 0) + task.links[number].minutes + changeover
    work, last = 0, -FAR
    for following in sorted(work_with, reverse=True):
        work += work_with[following]
        last = max(last, _enough(task.spans, work, changeover) + following)
    return last


def _following(task: Problem) -> dict[int, int]:
    """Minutes that must pass after the end of each match that has no place yet, rest included."""
    after: dict[int, int] = {}
    for number in reversed(task.links):
        node = task.links[number]
        after[number] = max((lag + task.links[n].minutes + after[n] for n, lag in node.after), default=0)
    return {n: minutes for n, minutes in after.items() if task.links[n].open and n not in task.fixed}


def _enough(spans: Sequence[Sequence[Span]], work: int, changeover: int) -> int:
    """When all courts together have been open for long enough. The last match of a window needs no change-over."""
    windows = [span for court in spans for span in court]

    def too_early(end: int) -> bool:
        return sum(min(end, closes) - opens + changeover for opens, closes in windows if opens < end) < work

    last = max((closes for _, closes in windows), default=-FAR)
    if not windows or too_early(last):
        return FAR
    first = min(opens for opens, _ in windows)
    return bisect_left(range(first, last + 1), True, key=lambda end: not too_early(end)) + first


def _by_path(task: Problem) -> int:
    """Each match as early as what comes before it and some court's window allow."""
    ends: dict[int, int] = {number: end for number, (_, end) in task.fixed.items()}
    opening: dict[int, Callable[[int], int]] = {}
    last = -FAR
    for number, node in task.links.items():
        if number in task.fixed:
            continue
        start = max((ends[other] + lag for other, lag in node.before if other in ends), default=-FAR)
        if node.open:
            if node.minutes not in opening:
                opening[node.minutes] = _opening(task.spans, node.minutes)
            ends[number] = opening[node.minutes](start) + node.minutes
            last = max(last, ends[number])
        elif number < 0:
            ends[number] = start
    return last


def _opening(spans: Sequence[Sequence[Span]], minutes: int) -> Callable[[int], int]:
    """The first moment, not before a given one, at which some court is open for so long."""
    starts = sorted(
        (opens, closes - minutes) for court in spans for opens, closes in court if closes - opens >= minutes
    )

    def at(moment: int) -> int:
        return next((max(opens, moment) for opens, latest in starts if moment <= latest), FAR)

    return at


def _by_entrant(task: Problem, rest: int) -> int:
    busy: dict[int, int] = {}
    for number, node in task.links.items():
        if node.open and number not in task.fixed:
            for entrant in node.entrants:
                busy[entrant] = busy.get(entrant, -rest) + node.minutes + rest
    first = min((opens for court in task.spans for opens, _ in court), default=FAR)
    return first + max(busy.values(), default=0)
