"""The schedule as iCalendar (RFC 5545): one VEVENT per match, which keeps its UID when the match moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from apps.tournaments.domain.graph import NOBODY, Bracket, Match, Source
from apps.tournaments.domain.schedule.model import Booking, in_order

LONGEST_LINE = 75
"""Octets, the line break not counted (section 3.1)."""
BRACKETS: Mapping[Bracket, str] = {
    "winners": "Winners' bracket",
    "losers": "Losers' bracket",
    "final": "Grand final",
    "third_place": "Match for third place",
    "group": "Group",
    "swiss": "Swiss",
}


def calendar(
    bookings: Sequence[Booking],
    matches: Sequence[Match],
    *,
    tournament: str,
    title: str,
    names: Mapping[int, str],
    stamp: datetime,
    sequence: int = 0,
) -> str:
    """The bookings as a ``text/calendar`` document with CRLF line ends; times in UTC.

    STATUS is TENTATIVE while a side is not known or the match may not be needed, CANCELLED when it is not.

    :param tournament: its id; with the match's number it makes the UID. :param title: of the calendar.
    :param names: of entrants, by number. :param stamp: DTSTAMP, when this was made.
    :param sequence: rises whenever the schedule is published anew, so that clients take over what moved.
    """
    by_number = {match.number: match for match in matches}
    groups = {match.pool for match in matches if match.bracket == "group"}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Banyan//Tournaments//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"NAME:{_text(title)}", f"X-WR-CALNAME:{_text(title)}"]
    for booking in in_order(bookings):
        match = by_number[booking.match]
        home, away = (
            _side(match.home, match.home_from, names, groups),
            _side(match.away, match.away_from, names, groups),
        )
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(f'match-{match.number}.{tournament}@banyan')}",
            f"DTSTAMP:{_utc(stamp)}",
            f"SEQUENCE:{sequence}",
            f"DTSTART:{_utc(booking.start)}",
            f"DTEND:{_utc(booking.end)}",
            f"SUMMARY:{_text(f'{home} vs {away}')}",
            f"DESCRIPTION:{_text(_described(match))}",
            f"LOCATION:{_text(booking.court)}",
            f"STATUS:{_status(match)}",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _side(entrant: int | None, source: Source, names: Mapping[int, str], groups: set[int]) -> str:
    if entrant is not None:
        return "Nobody" if entrant == NOBODY else names.get(entrant, f"Entrant {entrant}")
    if source.kind in "WL":
        return f"{'Winner' if source.kind == 'W' else 'Loser'} of match {source.ref}"
    if source.kind == "R":
        return f"No. {source.rank} {'of group' if source.ref in groups else 'left after round'} {source.ref}"
    return "To be drawn"


def _described(match: Match) -> str:
    place = BRACKETS[match.bracket] + (f" {match.pool}" if match.bracket == "group" else "")
    conditional = "\nPlayed only if it is needed." if match.conditional else ""
    return f"Match {match.number}: {place}, round {match.round}{conditional}"


def _status(match: Match) -> str:
    if match.status == "not_needed":
        return "CANCELLED"
    return "TENTATIVE" if match.status == "waiting" else "CONFIRMED"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A TEXT value (section 3.3.11). Control characters are not allowed in one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(c for c in lines if c in "\n\t" or (c >= " " and c != "\x7f"))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets that never split a character; each but the first begins with a space."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
