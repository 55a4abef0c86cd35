"""Next match to the next free court: for days that are played as they come, without a plan or against one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.schedule.links import link
from apps.tournaments.domain.schedule.model import (
    Booking,
    Call,
    Court,
    Reason,
    ReasonCode,
    ScheduleInvalid,
    Terms,
    check_courts,
)

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def next_match(
    matches: Sequence[Match],
    *,
    courts: Sequence[Court],
    terms: Terms,
    now: datetime,
    booked: Sequence[Booking] = (),
    court: str = "",
) -> Call:
    """The match to call now, and to which court; or neither, and a reason for each court or each ready match.

    Both sides must be known, free and rested; the court free, changed over, and open until the match has ended. Of
    these a pinned match whose time has come is first; then the one with the longest chain of matches after it, so that
    the day ends soonest; then the one that has waited longest. Of the courts, the one that has been free longest.

    :param booked: of matches that are finished or running (as it really was), and pinned ones; others do not count.
    :param court: only this one; ``""``: any. :raises ScheduleInvalid: no courts, a name twice, or no such court.
    """
    check_courts(courts)
    asked = [one for one in courts if court in ("", one.name)]
    if not asked:
        raise ScheduleInvalid(f"There is no court {court}.")
    floor = _Floor(matches, booked, terms, now)
    free = [one for one in asked if floor.court_reason(one) is None]
    if not free:
        return Call(match=0, court="", reasons=[reason for one in asked if (reason := floor.court_reason(one))])
    ready = [match for match in floor.matches.values() if match.status == "ready"]
    if not ready:
        return Call(match=0, court="", reasons=[_reason("not_ready", 0, "No match has both its sides known.")])
    free.sort(key=lambda one: floor.free_since(one.name))
    reasons = []
    for match in sorted(ready, key=floor.urgency):
        found = floor.place(match, free)
        if isinstance(found, Court):
            return Call(match=match.number, court=found.name, reasons=[])
        reasons.append(found)
    return Call(match=0, court="", reasons=reasons)


def _reason(code: ReasonCode, match: int, sentence: str, until: datetime | None = None) -> Reason:
    return Reason(code=code, match=match, sentence=sentence, until=until)


class _Floor:
    """Who and what is busy at this moment."""

    def __init__(self, matches: Sequence[Match], booked: Sequence[Booking], terms: Terms, now: datetime) -> None:
        self.matches = {match.number: match for match in matches}
        self.terms, self.now = terms, now
        self.rest = timedelta(minutes=terms.rest_minutes)
        self.changeover = timedelta(minutes=terms.changeover_minutes)
        self.links = link(matches, terms)
        self.played = [b for b in booked if self._status(b) == "finished"]
        self.running = [b for b in booked if self._status(b) == "running"]
        self.pinned = {b.match: b for b in booked if b.pinned and self._status(b) in ("waiting", "ready")}
        self.playing = {e for m in matches if m.status == "running" for e in (m.home, m.away) if e}
        self.last_end: dict[int, datetime] = {}
        for booking in self.played:
            match = self.matches[booking.match]
            for entrant in (e for e in (match.home, match.away) if e):
                self.last_end[entrant] = max(booking.end, self.last_end.get(entrant, LONG_AGO))

    def _status(self, booking: Booking) -> str:
        return self.matches[booking.match].status if booking.match in self.matches else ""

    def urgency(self, match: Match) -> tuple[bool, int, datetime, int]:
        """Lower goes first."""
        pinned = match.number in self.pinned and self.pinned[match.number].start <= self.now
        waiting_since = max(self.last_end.get(entrant or 0, LONG_AGO) for entrant in (match.home, match.away))
        return not pinned, -self.links[match.number].tail, waiting_since, match.number

    def free_since(self, court: str) -> datetime:
        return max((booking.end for booking in self.played if booking.court == court), default=LONG_AGO)

    def court_reason(self, court: Court) -> Reason | None:
        """Why no match at all can go there now."""
        for booking in self.running:
            if booking.court == court.name:
                until = max(booking.end, self.now) + self.changeover
                return _reason("no_court_free", 0, f"Match {booking.match} is running on {court.name}.", until)
        since = self.free_since(court.name)
        if since != LONG_AGO and self.now < since + self.changeover:
            return _reason("no_court_free", 0, f"{court.name} is changing over.", since + self.changeover)
        if self.closes(court) is None:
            opens = min((start for start, _ in court.windows if start > self.now), default=None)
            return _reason("no_court_free", 0, f"{court.name} is closed.", opens)
        return None

    def closes(self, court: Court) -> datetime | None:
        """When the court closes, if it is open now."""
        closes, at = None, self.now
        for start, end in sorted(court.windows):
            if start <= at < end or (closes is not None and start <= closes < end):
                closes = end
        return closes

    def place(self, match: Match, courts: Sequence[Court]) -> Court | Reason:
        """A court for this match now, or why there is none."""
        reason = self._sides_reason(match) or self._pin_reason(match)
        if reason is not None:
            return reason
        reasons = list(self._court_reasons(match, courts))
        return next((court for court, reason in reasons if reason is None), None) or _first(reasons, match)

    def _sides_reason(self, match: Match) -> Reason | None:
        for entrant in (match.home, match.away):
            if entrant in self.playing:
                return _reason("entrant_playing", match.number, f"Entrant {entrant} is playing another match.")
            until = self.last_end.get(entrant or 0, LONG_AGO)
            if until != LONG_AGO and self.now < until + self.rest:
                return _reason("resting", match.number, f"Entrant {entrant} rests.", until + self.rest)
        return None

    def _pin_reason(self, match: Match) -> Reason | None:
        pin = self.pinned.get(match.number)
        if pin is None or pin.start <= self.now:
            return None
        return _reason("pinned", match.number, f"Match {match.number} is pinned to a later time.", pin.start)

    def _court_reasons(self, match: Match, courts: Sequence[Court]) -> Iterator[tuple[Court, Reason | None]]:
        end = self.now + timedelta(minutes=self.terms.minutes(match))
        pin = self.pinned.get(match.number)
        for court in courts:
            closes = self.closes(court)
            taken = [b for n, b in self.pinned.items() if n != match.number and b.court == court.name]
            if pin is not None and pin.court != court.name:
                yield court, _reason("pinned", match.number, f"Match {match.number} is pinned to {pin.court}.")
            elif closes is None or end > closes:
                yield court, _reason("court_closes", match.number, f"{court.name} closes too soon for it.", closes)
            elif any(self.now < b.end and b.start < end + self.changeover for b in taken):
                yield court, _reason("pinned", match.number, f"{court.name} is kept for a pinned match.")
            else:
                yield court, None


def _first(reasons: Sequence[tuple[Court, Reason | None]], match: Match) -> Reason:
    found = [reason for _, reason in reasons if reason is not None]
    return found[0] if found else _reason("no_court_free", match.number, "No court is free.")
