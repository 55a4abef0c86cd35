"""What the tests of tournaments share: an organiser, members, and what they do over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.tournaments.models import LogEntry, Participant, Tournament
from kernel.db import rows

API = "/api/tournaments"


@dataclass
class Club:
    """A trainer who makes tournaments, an administrator, and everybody else.

    The methods that make something answer with what was made; those named after a verb of HTTP with the reply.
    """

    http: Any
    make_user: Callable[..., Any]
    trainer: Any = field(init=False)
    admin: Any = field(init=False)

    def __post_init__(self) -> None:
        self.trainer = self.make_user(role="trainer")
        self.admin = self.make_user(role="admin")

    def create(self, *, by: Any = None, key: str = "", **body: Any) -> Any:
        wanted = {
            "name": f"Cup {uuid4().hex[:8]}",
            "start_date": "2027-05-01",
            "max_participants": 16,
            "tournament_type": "single_elimination",
        }
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(API, json=wanted | body, token=(by or self.trainer).token, headers=headers)

    def tournament(self, *, entrants: int = 0, **body: Any) -> UUID:
        """:returns: the id of a new tournament, with so many guests named P1, P2, ... seeded in this order."""
        made = self.create(**body)
        assert made.status_code == 201, made.json()
        tournament_id = UUID(made.json()["tournament_id"])
        for seed in range(1, entrants + 1):
            self.guest(tournament_id, name=f"P{seed}", seed=seed)
        return tournament_id

    def add(self, tournament_id: UUID, *, by: Any, **body: Any) -> Any:
        return self.http.post(f"{API}/{tournament_id}/participants", json=body, token=by.token)

    def guest(self, tournament_id: UUID, **body: Any) -> UUID:
        """Somebody without an account, entered by the trainer. :returns: the participant's id."""
        added = self.add(tournament_id, by=self.trainer, **({"name": uuid4().hex} | body))
        assert added.status_code == 201, added.json()
        return UUID(added.json()["participant_id"])

    def join(self, tournament_id: UUID, *, who: Any, **body: Any) -> UUID:
        """A member enters oneself. :returns: the participant's id."""
        added = self.add(tournament_id, by=who, **body)
        assert added.status_code == 201, added.json()
        return UUID(added.json()["participant_id"])

    def look(self, tournament_id: UUID, participant_id: UUID | str = "", *, by: Any = None) -> Any:
        """The tournament as anybody sees it, or one of its participants."""
        path = f"{API}/{tournament_id}" + (f"/participants/{participant_id}" if participant_id else "")
        return self.http.get(path, token=by.token if by else "").json()


@pytest.fixture
def club(http: Any, make_user: Callable[..., Any]) -> Club:
    return Club(http, make_user)


def row(tournament_id: UUID) -> Tournament:
    return Tournament.objects.using("tournaments").get(tournament_id=tournament_id)


def participant_row(participant_id: UUID) -> Participant:
    return Participant.objects.using("tournaments").get(participant_id=participant_id)


def kinds_of(tournament_id: UUID) -> list[str]:
    """The kinds of the log's lines, in order; their numbers have no holes."""
    found = list(LogEntry.objects.using("tournaments").filter(tournament_id=tournament_id).order_by("seq"))
    assert [line.seq for line in found] == list(range(1, len(found) + 1))
    return [line.kind for line in found]


def events_of(tournament_id: UUID) -> list[str]:
    """The events written for a tournament, in order (no relay runs in these tests)."""
    found = rows("tournaments", "SELECT type FROM outbox WHERE aggregateid = %s ORDER BY id", [str(tournament_id)])
    return [topic.removeprefix("tournaments.") for (topic,) in found]
