"""Says what is wrong with bookings, whoever made them.

Written apart from the planner and sharing only the model with it, so that a mistake in one shows in the other.
Every entrant who *could* come to a match counts: while a side is unknown, whoever could reach it must have had rest
after every match it could have come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

from apps.tournaments.domain.graph import NOBODY, Match, Source
from apps.tournaments.domain.schedule.model import Booking, Court, Terms, Violation, ViolationKind, Window

Finding = tuple[ViolationKind, tuple[int, ...], str, str]
BEGUN = frozenset({"running", "finished"})
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def violations(
    bookings: Sequence[Booking], matches: Sequence[Match], *, courts: Sequence[Court], terms: Terms
) -> list[Violation]:
    """Every constraint that the bookings break, by kind and match.

    What concerns only matches that are running or finished is reported with ``hard=False``.
    """
    day = _Day(bookings, matches, courts, terms)
    found = [*_complete(day), *_on_courts(day), *_lengths(day), *_known_entrants(day), *_possible_entrants(day)]
    told: dict[tuple[ViolationKind, tuple[int, ...], str], Violation] = {}
    for kind, numbers, court, sentence in found:
        numbers = tuple(sorted(numbers))
        hard = not all(n in day.matches and day.matches[n].status in BEGUN for n in numbers)
        violation = Violation(kind=kind, matches=numbers, court=court, sentence=sentence, hard=hard)
        told.setdefault((kind, numbers, court), violation)
    return sorted(told.values(), key=lambda v: (v.kind, v.matches, v.court))


class _Day:
    """The bookings, looked up from every side."""

    def __init__(
        self, bookings: Sequence[Booking], matches: Sequence[Match], courts: Sequence[Court], terms: Terms
    ) -> None:
        self.bookings = sorted(bookings, key=lambda booking: (booking.start, booking.match))
        self.matches = {match.number: match for match in matches}
        self.courts = {court.name: _joined(court.windows) for court in courts}
        self.terms = terms
        self.rest = timedelta(minutes=terms.rest_minutes)
        self.of_match = {booking.match: booking for booking in reversed(self.bookings)}
        self._latest: dict[int, datetime] = {}
        self._latest_of_pool: dict[int, datetime] = {}

    @cached_property
    def pools(self) -> dict[int, list[int]]:
        pools = defaultdict(list)
        for match in self.matches.values():
            if match.pool:
                pools[match.pool].append(match.number)
        return pools

    @cached_property
    def of_entrant(self) -> dict[int, list[Booking]]:
        """Bookings of the matches in which an entrant is known to be, by start."""
        known = defaultdict(list)
        for booking in self.bookings:
            match = self.matches.get(booking.match)
            for entrant in {match.home, match.away} if match else ():
                if entrant is not None and entrant != NOBODY:
                    known[entrant].append(booking)
        return known

    def sources(self, source: Source) -> Sequence[int]:
        """The matches that a side comes from directly."""
        if source.kind == "R":
            return self.pools.get(source.ref, [])
        return [source.ref] if source.kind in "WL" and source.ref in self.matches else []

    def latest(self, number: int) -> datetime:
        """When the last of a match and everything that leads to it ends."""
        if number not in self._latest:
            match = self.matches[number]
            own = self.of_match[number].end if number in self.of_match else LONG_AGO
            above = (self._latest_of(source) for _, source in _sides(match))
            self._latest[number] = max(own, *above)
        return self._latest[number]

    def _latest_of(self, source: Source) -> datetime:
        if source.kind == "R":
            return self.latest_of_pool(source.ref)
        return max((self.latest(n) for n in self.sources(source)), default=LONG_AGO)

    def latest_of_pool(self, pool: int) -> datetime:
        if pool not in self._latest_of_pool:
            self._latest_of_pool[pool] = max((self.latest(n) for n in self.pools.get(pool, [])), default=LONG_AGO)
        return self._latest_of_pool[pool]


def _sides(match: Match) -> tuple[tuple[int | None, Source], tuple[int | None, Source]]:
    return (match.home, match.home_from), (match.away, match.away_from)


def _joined(windows: Sequence[Window]) -> list[Window]:
    joined: list[Window] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _complete(day: _Day) -> Iterator[Finding]:
    """Each open match has exactly one booking; each booking is of a match that is played."""
    seen: set[int] = set()
    for booking in day.bookings:
        number = booking.match
        if number not in day.matches or day.matches[number].status == "not_needed":
            yield "unknown_match", (number,), booking.court, f"Match {number} is booked, but will not be played."
        if number in seen:
            yield "booked_twice", (number,), "", f"Match {number} is booked more than once."
        seen.add(number)
    for match in day.matches.values():
        if match.number not in seen and match.status not in ("finished", "not_needed"):
            yield "not_booked", (match.number,), "", f"Match {match.number} has no booking."


def _lengths(day: _Day) -> Iterator[Finding]:
    for booking in day.bookings:
        match = day.matches.get(booking.match)
        needed = timedelta(minutes=day.terms.minutes(match) if match else 0)
        begun = match is not None and match.status in BEGUN
        if booking.end <= booking.start or (not begun and booking.end - booking.start < needed):
            sentence = f"Match {booking.match} is booked for less than {needed.total_seconds() / 60:g} minutes."
            yield "booked_too_short", (booking.match,), booking.court, sentence
        if day.terms.not_before is not None and booking.start < day.terms.not_before:
            yield "too_early", (booking.match,), booking.court, f"Match {booking.match} starts before play begins."


def _on_courts(day: _Day) -> Iterator[Finding]:
    by_court = defaultdict(list)
    for booking in day.bookings:
        by_court[booking.court].append(booking)
    for court, bookings in by_court.items():
        if court not in day.courts:
            for booking in bookings:
                yield (
                    "unknown_court",
                    (booking.match,),
                    court,
                    f"Match {booking.match} is on {court}, which is unknown.",
                )
        else:
            yield from _in_windows(court, bookings, day.courts[court])
        yield from _one_at_a_time(court, bookings, timedelta(minutes=day.terms.changeover_minutes))


def _in_windows(court: str, bookings: Sequence[Booking], windows: Sequence[Window]) -> Iterator[Finding]:
    for booking in bookings:
        if not any(start <= booking.start and booking.end <= end for start, end in windows):
            sentence = f"Match {booking.match} is on {court} at a time when the court is not available."
            yield "outside_window", (booking.match,), court, sentence


def _one_at_a_time(court: str, bookings: Sequence[Booking], changeover: timedelta) -> Iterator[Finding]:
    for at, one in enumerate(bookings):
        for other in bookings[at + 1 :]:
            if other.start >= one.end + changeover:
                break
            pair = (one.match, other.match)
            if other.start < one.end:
                yield "court_overlap", pair, court, f"Matches {pair[0]} and {pair[1]} are on {court} at the same time."
            else:
                sentence = f"Between matches {pair[0]} and {pair[1]} {court} has too little time to change over."
                yield "changeover_too_short", pair, court, sentence


def _known_entrants(day: _Day) -> Iterator[Finding]:
    """The matches in which an entrant is known to be, two by two."""
    for entrant, bookings in day.of_entrant.items():
        for at, one in enumerate(bookings):
            for other in bookings[at + 1 :]:
                if other.start >= one.end + day.rest:
                    break
                if one.match == other.match:
                    continue
                pair = (one.match, other.match)
                if other.start < one.end:
                    sentence = f"Entrant {entrant} is in matches {pair[0]} and {pair[1]} at the same time."
                    yield "entrant_overlap", pair, "", sentence
                else:
                    sentence = f"Entrant {entrant} has less than {day.terms.rest_minutes} minutes between matches "
                    yield "rest_too_short", pair, "", f"{sentence}{pair[0]} and {pair[1]}."


def _possible_entrants(day: _Day) -> Iterator[Finding]:
    """Each booked match against all that its sides could come from."""
    for number, booking in day.of_match.items():
        match = day.matches.get(number)
        if match is None:
            continue
        for entrant, source in _sides(match):
            if entrant is None:
                yield from _before(day, booking, source)
            else:
                direct = (day.of_match[n] for n in day.sources(source) if n in day.of_match)
                yield from (_too_soon(booking, earlier) for earlier in direct if booking.start < earlier.end)


def _before(day: _Day, booking: Booking, source: Source) -> Iterator[Finding]:
    """Walks up from an unknown side, only where something ends late enough to matter."""
    to_see = [*_reached(day, source, booking)]
    seen = {booking.match}
    while to_see:
        number = to_see.pop()
        if number in seen:
            continue
        seen.add(number)
        if number in day.of_match:
            yield from _gap(day, booking, day.of_match[number])
        for _, above in _sides(day.matches[number]):
            to_see.extend(_reached(day, above, booking))


def _reached(day: _Day, source: Source, booking: Booking) -> Iterator[int]:
    """The matches of a source that end, or come after something that ends, too late for this booking."""
    latest_start = booking.start - day.rest
    if source.kind != "R" or day.latest_of_pool(source.ref) > latest_start:
        yield from (number for number in day.sources(source) if day.latest(number) > latest_start)


def _gap(day: _Day, booking: Booking, earlier: Booking) -> Iterator[Finding]:
    if booking.start < earlier.end:
        yield _too_soon(booking, earlier)
    elif booking.start < earlier.end + day.rest:
        sentence = f"Who comes from match {earlier.match} has less than {day.terms.rest_minutes} minutes before match "
        yield "rest_too_short", (booking.match, earlier.match), "", f"{sentence}{booking.match}."


def _too_soon(booking: Booking, earlier: Booking) -> Finding:
    sentence = f"Match {booking.match} starts before match {earlier.match}, which it waits for, has ended."
    return "precedence", (booking.match, earlier.match), "", sentence
