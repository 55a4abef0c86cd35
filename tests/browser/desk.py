"""What tests of pages arrange beforehand, over the API as the administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import urllib3

PASSWORD = "correct horse battery"
NAMES = ("Amara", "Bo", "Chen", "Dana", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kofi", "Lena")


@dataclass(frozen=True)
class Desk:
    """Speaks for the administrator."""

    url: str
    token: str
    pool: urllib3.PoolManager

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        answer = self.pool.request(method, self.url + path, json=body, headers=headers)
        assert answer.status < 300, (method, path, answer.data)
        return answer.json() if answer.data else None

    def trainer(self) -> str:
        """A new trainer, approved. :returns: the e-mail; the password is :data:`PASSWORD`."""
        email = f"{uuid4().hex}@example.com"
        body = {"name": "Tara Singh", "email": email, "password": PASSWORD, "role": "trainer"}
        found = self.ask("POST", "/api/auth/register", body)
        self.ask("PATCH", "/api/users/approve", {"user_id": found["user_id"]})
        return email

    def make(self, *, kind: str = "single_elimination", entrants: int = 4, start: bool = True, **fields: Any) -> str:
        """A tournament with these entrants, of whom the first is the best seed. :returns: its id."""
        body = {"name": f"Cup {uuid4().hex[:8]}", "start_date": "2030-05-01", "max_participants": max(entrants, 2)}
        made: str = self.ask("POST", "/api/tournaments", body | {"tournament_type": kind} | fields)["tournament_id"]
        if entrants:
            self.enter(made, NAMES[:entrants] + tuple(f"Player {at}" for at in range(len(NAMES) + 1, entrants + 1)))
        if start:
            self.ask("POST", f"/api/tournaments/{made}/start", {})
        return made

    def enter(self, tournament_id: str, names: Sequence[str]) -> None:
        body = {"participants": [{"name": name} for name in names]}
        self.ask("POST", f"/api/tournaments/{tournament_id}/participants/bulk", body)

    def matches(self, tournament_id: str, **query: str) -> list[dict[str, Any]]:
        parameters = "&".join(f"{name}={value}" for name, value in ({"limit": "1000"} | query).items())
        page = self.ask("GET", f"/api/tournaments/{tournament_id}/matches?{parameters}")
        return list(page["results"])

    def score(self, tournament_id: str, number: int, home: int, away: int) -> None:
        match = self.matches(tournament_id)[number - 1]
        body = {"home_score": home, "away_score": away, "version": match["version"]}
        self.ask("PATCH", f"/api/tournaments/matches/{match['match_id']}", body)

    def play_all(self, tournament_id: str) -> None:
        """Home wins everything."""
        while ready := self.matches(tournament_id, status="ready"):
            for match in ready:
                body = {"home_score": match["best_of"] // 2 + 1, "away_score": 0}
                self.ask("PATCH", f"/api/tournaments/matches/{match['match_id']}", body)


def sign_in(url: str, email: str, password: str) -> Desk:
    pool = urllib3.PoolManager(retries=False)
    answer = pool.request("POST", f"{url}/api/auth/login", json={"email": email, "password": password})
    assert answer.status == 200, answer.data
    return Desk(url, str(answer.json()["access_token"]), pool)
