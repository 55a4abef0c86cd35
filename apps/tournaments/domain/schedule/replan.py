"""The plan after something ran late: as few changes as will do.

What has been played, is running or was pinned stays. Of the rest, three repairs are tried. *Mend*: only bookings that
break a constraint now find another slot; where what follows leaves them none, it is moved too, and so on. *Shift*:
everything keeps its order, and its court if that is possible, and starts as late as it must. If both fail, all that is
open is planned anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.bound import earliest_end
from apps.tournaments.domain.schedule.engine import Problem, Wish, attempt, bookings, problem
from apps.tournaments.domain.schedule.instants import FAR, ceil, floor, instant
from apps.tournaments.domain.schedule.model import Booking, Court, Move, Replanned, Terms, check_courts, in_order
from apps.tournaments.domain.schedule.planner import improve, settle

Bookings = Mapping[int, Booking]


def replan(
    bookings: Sequence[Booking],
    matches: Sequence[Match],
    *,
    courts: Sequence[Court],
    terms: Terms,
    now: datetime,
    actual: Sequence[Booking] = (),
) -> Replanned:
    """Bookings that hold again, with the fewest moved that the repairs found.

    Bookings of finished, running and pinned matches stay as they are (a running match's end is moved to ``now`` when
    it should be over); others never move to before ``now`` nor, unless all is planned anew, to before their own start.
    A pinned match whose time has come without it being started is expected to start now, and others make room.

    :param bookings: as planned. :param actual: what really happened, in its place: a finished match's court and times,
        a running one's court, start and expected end.
    :raises CannotBePlanned: not all matches fit any more. :raises ScheduleInvalid: no courts, or two of one name.
    :raises BookingsClash: what must stay breaks a constraint: unpin it, or pin it elsewhere.
    """
    check_courts(courts)
    old = {booking.match: booking for booking in bookings}
    status = {match.number: match.status for match in matches}
    known = old | {booking.match: booking for booking in actual}
    begun = [_expected(known[n], status[n], now) for n in sorted(known) if status.get(n) in ("finished", "running")]
    open_now = {n: booking for n, booking in known.items() if status.get(n) in ("waiting", "ready")}
    pinned = [booking for booking in open_now.values() if booking.pinned]
    settle(matches, courts=courts, terms=terms, booked=[*begun, *pinned])
    repair = _Repair(
        matches=matches,
        courts=courts,
        terms=replace(terms, not_before=max(now, terms.not_before or now)),
        stay=[*begun, *(_overdue(booking, now) for booking in pinned)],
        loose={n: booking for n, booking in open_now.items() if not booking.pinned},
    )
    new = repair.best()
    moves = [Move(match=n, before=repair.loose.get(n), after=after) for n, after in new.items()]
    moves += [Move(match=n, before=before, after=None) for n, before in old.items() if status.get(n) == "not_needed"]
    moved = [move for move in moves if not _same(move.before, move.after)]
    return Replanned(
        bookings=in_order([*begun, *pinned, *new.values()]), moved=sorted(moved, key=lambda move: move.match)
    )


def _expected(booking: Booking, status: str, now: datetime) -> Booking:
    return replace(booking, end=max(booking.end, now)) if status == "running" else booking


def _overdue(booking: Booking, now: datetime) -> Booking:
    """A pinned match that has not begun in time: it will take until then, at least."""
    return replace(booking, end=now + (booking.end - booking.start)) if booking.start < now else booking


def _same(before: Booking | None, after: Booking | None) -> bool:
    if before is None or after is None:
        return before is after
    return (before.court, before.start, before.end) == (after.court, after.start, after.end)


class _Repair(msgspec.Struct, frozen=True, kw_only=True):
    """The bookings that stay and those that may move, and the ways to make them fit together again."""

    matches: Sequence[Match]
    courts: Sequence[Court]
    terms: Terms
    stay: list[Booking]
    loose: Bookings

    def best(self) -> Bookings:
        """Of the repairs that work, the one with the fewest moves, then the earliest end, then the least delay."""
        task = self._problem(())
        shifts = [self._shift(task, only_own_court=own) for own in (True, False)]
        found = [repair for repair in (self._mend(task), *shifts) if repair is not None]
        return min(found, key=self._cost) if found else self._anew(task)

    def _problem(self, kept: Sequence[Booking]) -> Problem:
        return problem(self.matches, courts=self.courts, terms=self.terms, fixed=[*self.stay, *kept])

    def _cost(self, repair: Bookings) -> tuple[int, datetime, float]:
        moved = [n for n, booking in repair.items() if not _same(booking, self.loose.get(n))]
        delays = (repair[n].start - self.loose[n].start for n in moved if n in self.loose)
        last = max((booking.end for booking in repair.values()), default=instant(0))
        return len(moved), last, sum(delay.total_seconds() for delay in delays)

    def _mend(self, task: Problem) -> Bookings | None:
        kept = dict(self._sound(task))
        while True:
            part = self._problem(tuple(kept.values()))
            made = attempt(part, order=self._booked_start, wishes=self._wishes(task, only_own_court=False))
            if not made.unplaced:
                return kept | {booking.match: booking for booking in bookings(part, made)}
            in_the_way = {n for stuck in made.stuck for n in _following(part, stuck) if n in kept}
            if not in_the_way:
                return None
            kept = {n: booking for n, booking in kept.items() if n not in in_the_way}

    def _shift(self, task: Problem, *, only_own_court: bool) -> Bookings | None:
        made = attempt(task, order=self._booked_start, wishes=self._wishes(task, only_own_court=only_own_court))
        return None if made.unplaced else {booking.match: booking for booking in bookings(task, made)}

    def _anew(self, task: Problem) -> Bookings:
        made = improve(task, earliest_end(task, self.terms))
        return {booking.match: booking for booking in bookings(task, made)}

    def _sound(self, task: Problem) -> Iterator[tuple[int, Booking]]:
        """In order of time, the bookings that break nothing together with what stays and those before."""
        table, names = task.table.copy(), {name: at for at, name in enumerate(task.courts)}
        ends = {number: end for number, (_, end) in task.fixed.items()}
        for booking in in_order(list(self.loose.values())):
            node = task.links[booking.match]
            start, end = floor(booking.start), ceil(booking.end)
            allowed = max((_end(task, n, ends) + lag for n, lag in node.before), default=-FAR)
            court = names.get(booking.court)
            if court is None or start < allowed or end - start < node.minutes or end > task.due[booking.match]:
                continue
            if table.earliest(end - start, node.entrants, after=start, latest=start, courts=(court,)) is not None:
                table.take(court, (start, end), node.entrants)
                ends[booking.match] = end
                yield booking.match, booking

    def _wishes(self, task: Problem, *, only_own_court: bool) -> dict[int, Wish]:
        """Not before they were booked; on their own court, or there if it is as early as anywhere."""
        places = range(len(task.courts))
        wishes = {}
        for number, booking in self.loose.items():
            own = [at for at in places if task.courts[at] == booking.court]
            others = [] if own and only_own_court else [at for at in places if at not in own]
            wishes[number] = Wish(floor(booking.start), own + others)
        return wishes

    def _booked_start(self, number: int) -> float:
        return floor(self.loose[number].start) if number in self.loose else FAR


def _end(task: Problem, number: int, ends: Mapping[int, int]) -> int:
    """Of a match, or the last of a pool's; long ago where it is not known (yet)."""
    if number > 0:
        return ends.get(number, -FAR)
    return max((ends.get(member, -FAR) for member, _ in task.links[number].before), default=-FAR)


def _following(task: Problem, number: int) -> Iterator[int]:
    """The matches that wait for this one directly, or for its pool."""
    for other, _ in task.links[number].after:
        if other > 0:
            yield other
        else:
            yield from (n for n, _ in task.links[other].after)
