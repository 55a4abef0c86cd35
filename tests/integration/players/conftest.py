"""What the tests of players share: people of each role, and a way to make players."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from kernel.db import rows

METRICS = {"goals": 12, "shots": 60, "assists": 4, "key_passes": 30, "possession_lost": 55}


@dataclass
class Club:
    """A member, a trainer, and what they do with players over HTTP."""

    http: Any
    make_user: Callable[..., Any]
    member: Any = field(init=False)
    trainer: Any = field(init=False)

    def __post_init__(self) -> None:
        self.member = self.make_user()
        self.trainer = self.make_user(role="trainer")

    def add(self, *, key: str = "", token: str | None = None, **body: Any) -> Any:
        sent = {"full_name": "Milo Varga", "position": "Forward", "age": 24, "country": "Freedonia", **body}
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(
            "/api/players", json=sent, token=self.member.token if token is None else token, headers=headers
        )

    def added(self, **body: Any) -> str:
        """:returns: the id of a player who was added."""
        reply = self.add(**body)
        assert reply.status_code == 201, reply.json()
        return str(reply.json()["player_id"])

    def look(self, player_id: str) -> Any:
        return self.http.get(f"/api/players/{player_id}").json()

    def played(self, player_id: str, season: str = "2025-26", **figures: Any) -> Any:
        """Record a season, of a full one unless ``figures`` say otherwise."""
        sent = {"matches": 20, "minutes": 1800, "metrics": METRICS, **figures}
        return self.http.put(f"/api/players/{player_id}/seasons/{season}", json=sent, token=self.member.token)


@pytest.fixture
def club(http: Any, make_user: Callable[..., Any]) -> Club:
    return Club(http, make_user)


def events_of(player_id: str | UUID) -> list[str]:
    """The events written for a player, in order (no relay runs in these tests)."""
    found = rows("players", "SELECT type FROM outbox WHERE aggregateid = %s ORDER BY id", [str(player_id)])
    return [topic.removeprefix("players.") for (topic,) in found]


def fresh(word: str = "Team") -> str:
    """A name that no other test uses."""
    return f"{word} {uuid4().hex[:10]}"
