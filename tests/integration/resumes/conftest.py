"""What the tests of resumes share: a member, a stranger, a trainer, and what they do with resumes over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kernel.db import rows

SAMPLES = Path(__file__).parents[2] / "unit/resumes/samples"
SEED = {
    "title": "Software Engineer",
    "summary": "Experienced developer",
    "skills": ["Python", "FastAPI"],
    "experience": "5 years",
    "education": "BS in CS",
}


def sample(name: str = "sample") -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((SAMPLES / f"{name}.resume.json").read_bytes())
    return found


@dataclass
class Desk:
    """:ivar member: whose resumes they are, unless a token says otherwise."""

    http: Any
    make_user: Callable[..., Any]
    member: Any = field(init=False)
    stranger: Any = field(init=False)

    def __post_init__(self) -> None:
        self.member, self.stranger = self.make_user(), self.make_user()

    def ask(self, method: str, tail: str = "", *, token: str | None = None, **options: Any) -> Any:
        token = self.member.token if token is None else token
        return self.http.request(method, f"/api/resumes{tail}", token=token, **options)

    def create(self, *, key: str = "", token: str | None = None, **body: Any) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", json={**SEED, **body}, token=token, headers=headers)

    def created(self, **body: Any) -> dict[str, Any]:
        reply = self.create(**body)
        assert reply.status_code == 201, reply.json()
        return dict(reply.json())

    def imported(self, document: Any, tail: str = "") -> str:
        reply = self.ask("POST", f"/import{tail}", json=document)
        assert reply.status_code == 201, reply.json()
        return str(reply.json()["resume_id"])

    def exported(self, resume_id: str) -> Any:
        return self.ask("GET", f"/{resume_id}/export").json()

    def published(self, resume_id: str, **body: Any) -> dict[str, Any]:
        reply = self.ask("POST", f"/{resume_id}/publish", json=body)
        assert reply.status_code == 200, reply.json()
        return dict(reply.json())

    def events(self, resume_id: str) -> list[str]:
        found = rows("resumes", "SELECT type FROM outbox WHERE aggregateid = %s ORDER BY id", [resume_id])
        return [kind.partition(".")[2] for (kind,) in found]


@pytest.fixture
def desk(http: Any, make_user: Callable[..., Any]) -> Desk:
    return Desk(http, make_user)
