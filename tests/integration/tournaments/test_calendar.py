"""The schedule as iCalendar, read back by another program."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import icalendar
import pytest

from tests.integration.tournaments.conftest import Club
from tests.integration.tournaments.hall import Hall, at, refusal, text


@pytest.fixture
def hall(club: Club) -> Hall:
    hall = Hall(club, name="Ünïted; Cup, 2030")
    hall.plan()
    return hall


def events(hall: Hall, query: str = "", **headers: str) -> list[Any]:
    answer = hall.get(f"schedule.ics{query}", headers={"Accept": "text/calendar", **headers})
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_it_says_what_the_schedule_says(hall: Hall) -> None:
    found = events(hall)
    assert [(event["DTSTART"].dt, event["DTEND"].dt, str(event["LOCATION"])) for event in found] == [
        (booking.start, booking.end, booking.court)
        for booking in sorted(hall.programme().planned.values(), key=lambda b: (b.start, b.court))
    ]
    assert [str(event["SUMMARY"]) for event in found][:1] == ["P1 vs P8"]
    assert str(found[-1]["SUMMARY"]) == "Winner of match 5 vs Winner of match 6"
    assert [str(event["STATUS"]) for event in found] == ["CONFIRMED"] * 4 + ["TENTATIVE"] * 3


def test_its_title_is_the_tournaments(hall: Hall) -> None:
    calendar = icalendar.Calendar.from_ical(hall.get("schedule.ics").content)
    assert str(calendar["NAME"]) == r"Ünïted\; Cup\, 2030", "which the library leaves escaped"


def test_events_keep_their_identity_when_a_match_moves(hall: Hall) -> None:
    before = {str(event["UID"]): event for event in events(hall)}
    hall.good(hall.book(7, court_id=str(hall.courts[1]), starts_at=text(at(300))))
    after = {str(event["UID"]): event for event in events(hall)}
    assert after.keys() == before.keys()
    moved = [uid for uid in after if after[uid]["DTSTART"].dt != before[uid]["DTSTART"].dt]
    assert len(moved) == 1
    assert after[moved[0]]["DTSTART"].dt == at(300)
    assert after[moved[0]]["SEQUENCE"] > before[moved[0]]["SEQUENCE"]


def test_of_one_participant(hall: Hall) -> None:
    entries = hall.good(hall.get("participants"))["results"]
    ids = {entry["name"]: entry["participant_id"] for entry in entries}
    assert [str(event["SUMMARY"]) for event in events(hall, f"?participant_id={ids['P1']}")] == ["P1 vs P8"]
    for number in (1, 2):
        hall.finish(number)
    assert len(events(hall, f"?participant_id={ids['P1']}")) == 2
    assert len(events(hall, f"?participant_id={ids['P8']}")) == 1
    other = hall.get(f"schedule.ics?participant_id={uuid4()}")
    assert refusal(other) == (404, "participant_not_found")


def test_whoever_subscribes_is_told_when_nothing_is_new(hall: Hall) -> None:
    first = hall.get("schedule.ics")
    same = hall.get("schedule.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert hall.get("schedule.ics").content == first.content


def test_a_browser_gets_the_calendar_too(hall: Hall) -> None:
    assert len(events(hall, Accept="text/html,*/*")) == 7


def test_groups_are_called_groups(club: Club) -> None:
    hall = Hall(club, entrants=6, tournament_type="groups_knockout", rules={"groups": 2, "qualifiers": 1})
    last = max(hall.versions())
    hall.good(hall.book(last, court_id=str(hall.courts[0]), starts_at=text(at(300))))
    assert [str(event["SUMMARY"]) for event in events(hall)] == ["No. 1 of group 1 vs No. 1 of group 2"]


def test_without_a_plan_it_is_empty(club: Club) -> None:
    assert events(Hall(club, entrants=2)) == []


def test_no_such_tournament(club: Club) -> None:
    answer = club.http.get(f"/api/tournaments/{uuid4()}/schedule.ics")
    assert refusal(answer) == (404, "tournament_not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"
