"""Playing over HTTP: a tournament that runs, and what staff do to its matches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connections

from apps.tournaments.domain.rebuild import rebuild
from apps.tournaments.models import LogEntry, Participant, Tournament
from apps.tournaments.storage import DatabaseBoard
from tests.integration.tournaments.conftest import API, Club


class Table:
    """The trainer's table beside the courts of one tournament."""

    def __init__(self, club: Club, *, entrants: int = 4, start: bool = True, **body: Any) -> None:
        self.club, self.http, self.token = club, club.http, club.trainer.token
        self.tournament_id = club.tournament(entrants=entrants, **({"max_participants": max(entrants, 2)} | body))
        self.base = f"{API}/{self.tournament_id}"
        if start:
            started = self.post("start")
            assert started.status_code == 200, started.json()

    # --- asking ---------------------------------------------------------------------------------
    def post(self, path: str, *, token: str | None = None, **body: Any) -> Any:
        return self.http.post(f"{self.base}/{path}", json=body, token=self.token if token is None else token)

    def get(self, path: str, **options: Any) -> Any:
        return self.http.get(f"{self.base}/{path}", **options)

    def matches(self, **wanted: Any) -> list[Any]:
        query = "&".join(f"{name}={value}" for name, value in ({"limit": 1000} | wanted).items())
        reply = self.get(f"matches?{query}")
        assert reply.status_code == 200, reply.json()
        return list(reply.json()["results"])

    def match(self, number: int) -> Any:
        (found,) = [match for match in self.matches() if match["number"] == number]
        return found

    def status(self) -> str:
        return str(self.club.look(self.tournament_id)["status"])

    def log(self) -> list[Any]:
        return list(self.get("log?limit=500", token=self.token).json()["results"])

    # --- doing ----------------------------------------------------------------------------------
    def patch(self, match_id: str, *, token: str | None = None, headers: Any = None, **body: Any) -> Any:
        token = self.token if token is None else token
        return self.http.patch(f"{API}/matches/{match_id}", json=body, token=token, headers=headers)

    def on_match(self, number: int, action: str, *, token: str | None = None, **body: Any) -> Any:
        token = self.token if token is None else token
        match_id = self.match(number)["match_id"]
        return self.http.post(f"{API}/matches/{match_id}/{action}", json=body, token=token)

    def enter(self, number: int, home: int = 2, away: int = 0, **body: Any) -> Any:
        """A result, with the version of now; :returns: the match."""
        match = self.match(number)
        scores = {"home_score": home, "away_score": away, "version": match["version"]}
        reply = self.patch(match["match_id"], **(scores | body))
        assert reply.status_code == 200, reply.json()
        return reply.json()

    def play_on(self, *, seed: int | None = None) -> int:
        """All that can be played, until nothing can: the home side wins, or by chance. :returns: results entered."""
        chance, played = random.Random(seed), 0
        while ready := self.matches(status="ready"):
            for match in ready:
                home, away = (1, 0) if seed is None else chance.choice([(1, 0), (0, 1)])
                reply = self.patch(match["match_id"], home_score=home, away_score=away)
                assert reply.status_code == 200, reply.json()
                played += 1
        return played

    def withdraw(self, participant_id: str) -> Any:
        return self.http.delete(f"{self.base}/participants/{participant_id}", token=self.token)

    # --- looking behind -------------------------------------------------------------------------
    def rebuilt(self) -> tuple[Any, Any]:
        """The matches as rows, and as the log alone makes them."""
        return rows_and_rebuild(self.tournament_id)


def make_crowd(club: Club, entrants: int, **body: Any) -> UUID:
    """A tournament with so many guests, without asking for each over HTTP."""
    tournament_id = club.tournament(**({"max_participants": entrants} | body))
    guests = [
        Participant(
            tournament_id=tournament_id, name=f"P{seed}", seed=seed, status="entered", created_by=club.trainer.user_id
        )
        for seed in range(1, entrants + 1)
    ]
    Participant.objects.using("tournaments").bulk_create(guests)
    Tournament.objects.using("tournaments").filter(tournament_id=tournament_id).update(participants=entrants)
    return tournament_id


def rows_and_rebuild(tournament_id: UUID) -> tuple[Any, Any]:
    tournament = Tournament.objects.using("tournaments").get(tournament_id=tournament_id)
    board = DatabaseBoard(tournament)
    rows = {match.number: match for match in board.all()}
    again = rebuild(
        rows.values(),
        board.log(),
        format=board.format,
        rules=board.rules,
        entrants=board.entrants,
        lot=board.lot,
    )
    return rows, again.matches


def line_count(tournament_id: UUID, kind: str) -> int:
    return LogEntry.objects.using("tournaments").filter(tournament_id=tournament_id, kind=kind).count()


def at_once(work: Callable[[Any], Any], arguments: Iterable[Any]) -> list[Any]:
    """In threads, each with a connection of its own."""
    wanted = list(arguments)

    def one(argument: Any) -> Any:
        try:
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(wanted)) as pool:
        return list(pool.map(one, wanted))
