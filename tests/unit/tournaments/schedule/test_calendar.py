"""What is written is read back the same by a library that others use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from msgspec.structs import replace

from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rules import Rules
from apps.tournaments.domain.schedule import Booking, Terms, calendar, plan
from tests.unit.tournaments.schedule.builders import at, booking, courts, drawn

STAMP = datetime(2026, 5, 1, 12, 30, 15, tzinfo=UTC)
TOURNAMENT = "0196c1de-5b3c-7000-8000-000000000001"


def written(bookings: list[Booking], matches: list[Match], title: str = "Open", **names: str) -> str:
    by_number = {int(number[1:]): name for number, name in names.items()}
    return calendar(bookings, matches, tournament=TOURNAMENT, title=title, names=by_number, stamp=STAMP, sequence=4)


def events(text: str) -> list[Event]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_a_whole_plan_is_read_back() -> None:
    matches = drawn(8, "double_elimination", Rules(grand_final="reset"))
    bookings = plan(matches, courts=courts(2), terms=Terms())
    read = events(written(bookings, matches))
    assert [(e["LOCATION"], e["DTSTART"].dt, e["DTEND"].dt) for e in read] == [
        (one.court, one.start, one.end) for one in bookings
    ]
    assert [str(e["UID"]) for e in read] == [f"match-{one.match}.{TOURNAMENT}@banyan" for one in bookings]
    assert {(e["DTSTAMP"].dt, e["SEQUENCE"]) for e in read} == {(STAMP, 4)}
    assert "Played only if it is needed." in read[-1]["DESCRIPTION"]


def test_the_document_is_what_the_standard_asks_for() -> None:
    read = Calendar.from_ical(written([booking(1, 0)], drawn(2, "single_elimination"), "Open, 2026; finals"))
    assert read["VERSION"] == "2.0"
    assert read["NAME"] == read["X-WR-CALNAME"] == "Open\\, 2026\\; finals"  # the library leaves these escaped
    assert read["PRODID"].startswith("-//Banyan//")
    assert list(read.errors) == [error for event in read.walk() for error in event.errors] == []


def test_sides_are_names_or_where_they_come_from() -> None:
    matches = drawn(4, "double_elimination")
    losers = next(match for match in matches if match.bracket == "losers")
    bookings = [booking(match.number, 100 * match.number) for match in matches]
    summaries = {
        int(e["UID"].split(".")[0][6:]): (str(e["SUMMARY"]), str(e["STATUS"]))
        for e in events(written(bookings, matches, n1="Ann", n4="Dee"))
    }
    assert summaries[1] == ("Ann vs Dee", "CONFIRMED")
    assert summaries[2] == ("Entrant 2 vs Entrant 3", "CONFIRMED")
    assert summaries[losers.number] == ("Loser of match 1 vs Loser of match 2", "TENTATIVE")
    groups = drawn(6, "groups_knockout", Rules(groups=2, qualifiers=1))
    final = events(written([booking(groups[-1].number, 0)], groups))[0]
    assert final["SUMMARY"] == "No. 1 of group 1 vs No. 1 of group 2"
    reseeded = drawn(8, "single_elimination", Rules(reseed=True))
    semi = next(match for match in reseeded if match.home_from.kind == "R")
    assert "left after round 1" in events(written([booking(semi.number, 0)], reseeded))[0]["SUMMARY"]


def test_a_match_keeps_its_uid_when_it_moves_and_is_cancelled_when_not_needed() -> None:
    matches = drawn(2, "single_elimination")
    before, after = events(written([booking(1, 0)], matches))[0], events(written([booking(1, 90)], matches))[0]
    assert before["UID"] == after["UID"]
    assert before["DTSTART"].dt + timedelta(minutes=90) == after["DTSTART"].dt
    cancelled = [replace(matches[0], status="not_needed")]
    assert events(written([booking(1, 0)], cancelled))[0]["STATUS"] == "CANCELLED"


def test_times_are_in_utc() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    there = replace(booking(1, 0), start=at(0).astimezone(india), end=at(30).astimezone(india))
    assert "DTSTART:20260502T080000Z\r\n" in written([there], drawn(2, "single_elimination"))


@pytest.mark.parametrize("character", ["a", "é", "한", "🎾"])
def test_lines_are_folded_at_75_octets_and_never_within_a_character(character: str) -> None:
    for length in (55, 60, 65, 66, 67, 68, 300):
        text = written([booking(1, 0)], drawn(2, "single_elimination"), n1=character * length, n2="B")
        lines = text.encode().split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert all(line.decode() is not None for line in lines)
        assert events(text)[0]["SUMMARY"] == f"{character * length} vs B"


@given(name=st.text(max_size=200), place=st.text(min_size=1, max_size=100), title=st.text(max_size=100))
def test_any_text_survives_escaping_and_folding(name: str, place: str, title: str) -> None:
    matches = drawn(2, "single_elimination")
    text = written([booking(1, 0, court=place)], matches, title, n1=name, n2="B\\;,\n")
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert not any(c < " " for c in text.replace("\r\n", "").replace("\t", ""))
    read = events(text)
    assert len(read) == 1
    assert read[0]["SUMMARY"] == f"{printable(name)} vs B\\;,\n"
    assert read[0]["LOCATION"] == printable(place)


def printable(text: str) -> str:
    """Control characters have no place in iCalendar; line ends are one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or (c >= " " and c != "\x7f"))
