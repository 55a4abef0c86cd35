"""What the tests of schedules share: a tournament in a hall with courts, and what is done there over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.test import override_settings

from apps.tournaments.domain.schedule import Violation, violations
from apps.tournaments.models import LogEntry, Match
from apps.tournaments.scheduling.programme import Programme, programme_of
from kernel.clock import frozen
from kernel.db import rows
from tests.integration.tournaments.conftest import API, Club, row

OPENS = datetime(2030, 5, 4, 9, tzinfo=UTC)
TEN_YEARS = 10 * 366 * 24 * 3600
TERMS = {"match_minutes": 30, "rest_minutes": 15}


def at(minutes: float) -> datetime:
    """So many minutes after the hall opens."""
    return OPENS + timedelta(minutes=minutes)


def text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def window(start: float = 0, end: float = 600) -> list[str]:
    return [text(at(start)), text(at(end))]


@contextmanager
def clock(minutes: float) -> Iterator[None]:
    """So many minutes after the hall opens it is."""
    with frozen(at(minutes)):
        yield


class Hall:
    """A drawn and started tournament, and courts that are open for ten hours."""

    def __init__(self, club: Club, *, entrants: int = 8, courts: int = 2, start: bool = True, **body: Any) -> None:
        self.club = club
        with override_settings(ACCESS_TOKEN_SECONDS=TEN_YEARS):  # for clocks that are moved
            club.trainer = club.make_user(role="trainer")
        self.tournament_id = club.tournament(entrants=entrants, max_participants=max(entrants, 2), **body)
        self.path = f"{API}/{self.tournament_id}"
        if start:
            self.good(self.post("start"))
        self.courts = [self.court(f"Court {number}") for number in range(1, courts + 1)]

    def post(self, what: str, *, by: Any = None, **body: Any) -> Any:
        return self.club.http.post(f"{self.path}/{what}", json=body, token=(by or self.club.trainer).token)

    def patch(self, what: str, *, by: Any = None, **body: Any) -> Any:
        return self.club.http.patch(f"{self.path}/{what}", json=body, token=(by or self.club.trainer).token)

    def delete(self, what: str, *, by: Any = None) -> Any:
        return self.club.http.delete(f"{self.path}/{what}", token=(by or self.club.trainer).token)

    def get(self, what: str, **options: Any) -> Any:
        return self.club.http.get(f"{self.path}/{what}", **options)

    def court(self, name: str, *windows: list[str]) -> UUID:
        added = self.post("courts", name=name, windows=list(windows) or [window()])
        assert added.status_code == 201, added.json()
        return UUID(added.json()["court_id"])

    def plan(self, **terms: Any) -> Any:
        return self.good(self.post("schedule", **(TERMS | terms)))

    def schedule(self, query: str = "") -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = self.good(self.get(f"schedule{query}"))["results"]
        return results

    def book(self, number: int, *, by: Any = None, **body: Any) -> Any:
        return self._match("patch", number, "booking", by=by, body=body)

    def call(self, number: int, *, by: Any = None, **body: Any) -> Any:
        return self._match("post", number, "call", by=by, body=body)

    def begin(self, number: int) -> Any:
        return self.good(self._match("patch", number, "", by=None, body={"status": "running"}))

    def finish(self, number: int) -> Any:
        """The home side wins."""
        return self.good(self._match("patch", number, "", by=None, body={"home_score": 2, "away_score": 0}))

    def undo(self, number: int) -> Any:
        return self._match("post", number, "undo", by=None, body={})

    def match(self, number: int) -> Match:
        return Match.objects.using("tournaments").get(tournament_id=self.tournament_id, number=number)

    def programme(self) -> Programme:
        return programme_of(row(self.tournament_id))

    def faults(self) -> list[Violation]:
        """The independent validator, on what the database says."""
        now = self.programme()
        return violations(now.bookings, now.matches, courts=now.courts, terms=now.terms)

    def bookings(self) -> dict[int, tuple[str, float]]:
        """Match to court, and minutes after the hall opens."""
        found = self.programme().planned.values()
        return {b.match: (b.court, (b.start - OPENS) / timedelta(minutes=1)) for b in found}

    def versions(self) -> dict[int, int]:
        found = Match.objects.using("tournaments").filter(tournament_id=self.tournament_id)
        return dict(found.values_list("number", "version"))

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What viewers were told in lines of this kind."""
        found = LogEntry.objects.using("tournaments").filter(tournament_id=self.tournament_id, kind=kind)
        return [msgspec.json.decode(line.frame)["data"] for line in found.order_by("seq")]

    def calls(self) -> list[dict[str, Any]]:
        """The events of matches called, in order."""
        statement = "SELECT payload FROM outbox WHERE type = %s AND payload->>'tournament_id' = %s ORDER BY id"
        found = rows("tournaments", statement, ["tournaments.match_called", str(self.tournament_id)])
        return [msgspec.json.decode(one) if isinstance(one, str) else one for (one,) in found]

    def state(self) -> Any:
        """All that a refused request must leave alone."""
        now = row(self.tournament_id)
        matches = Match.objects.using("tournaments").filter(tournament_id=self.tournament_id).order_by("number")
        courts = [(court.name, court.windows) for court in now.courts.all()]
        return now.last_seq, now.schedule, courts, list(matches.values()), self.calls()

    def good(self, answer: Any) -> Any:
        assert answer.status_code in (200, 201, 202), answer.json()
        return answer.json()

    def _match(self, method: str, number: int, what: str, *, by: Any, body: dict[str, Any]) -> Any:
        path = f"{API}/matches/{self.match(number).match_id}" + (f"/{what}" if what else "")
        return getattr(self.club.http, method)(path, json=body, token=(by or self.club.trainer).token)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
