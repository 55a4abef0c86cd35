"""What the tests of categories share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.basement.models import Blob, Category, File


@dataclass
class Tree:
    """A member, a trainer, and what they do with categories over HTTP; below a root that no other test knows."""

    http: Any
    make_user: Callable[..., Any]
    member: Any = field(init=False)
    trainer: Any = field(init=False)
    root: str = field(init=False)

    def __post_init__(self) -> None:
        self.member = self.make_user()
        self.trainer = self.make_user(role="trainer")
        self.root = self.added(f"Root {uuid4().hex}", parent_id=None)

    def add(self, title: str, *, headers: dict[str, str] | None = None, **body: Any) -> Any:
        sent = {"title": title, "parent_id": self.root, **body} if hasattr(self, "root") else {"title": title, **body}
        return self.http.post("/api/categories", json=sent, token=self.member.token, headers=headers)

    def added(self, title: str, **body: Any) -> str:
        """:returns: the id of a category that was added."""
        reply = self.add(title, **body)
        assert reply.status_code == 201, reply.json()
        return str(reply.json()["category_id"])

    def look(self, category_id: str, token: str = "") -> Any:
        reply = self.http.get(f"/api/categories/{category_id}", token=token or self.trainer.token)
        return reply.json() if reply.status_code == 200 else None

    def change(self, category_id: str, *, headers: dict[str, str] | None = None, token: str = "", **body: Any) -> Any:
        return self.http.patch(
            f"/api/categories/{category_id}", json=body, token=token or self.trainer.token, headers=headers
        )

    def merge(self, category_id: str, into: str, token: str = "") -> Any:
        sent = {"into": into}
        return self.http.post(f"/api/categories/{category_id}/merge", json=sent, token=token or self.trainer.token)

    def delete(self, category_id: str, query: str = "", token: str = "") -> Any:
        return self.http.delete(f"/api/categories/{category_id}{query}", token=token or self.trainer.token)

    def listed(self, query: str = "") -> list[Any]:
        reply = self.http.get(f"/api/categories?under={self.root}{query}", token=self.member.token)
        assert reply.status_code == 200, reply.json()
        return list(reply.json()["results"])

    def below(self) -> list[tuple[str, int]]:
        """The tree below our root: slugs joined, and levels below it."""
        return [("/".join(row["path"][1:]), row["level"]) for row in self.listed()]

    def file_in(self, category_id: str, owner_id: UUID | None = None) -> File:
        return stored_file(category_id=category_id, owner_id=owner_id or self.member.user_id)


@pytest.fixture
def tree(http: Any, make_user: Callable[..., Any]) -> Tree:
    return Tree(http, make_user)


def stored_file(*, owner_id: UUID, category_id: str | UUID | None = None) -> File:
    """A file's rows; its bytes do not matter here."""
    blob = Blob.objects.using("basement").create(
        owner_id=owner_id,
        sha256=uuid4().bytes * 2,
        size=3,
        content_type="text/plain",
        kind="document",
        storage_key=f"test/{uuid4()}",
        references=1,
    )
    return File.objects.using("basement").create(
        owner_id=owner_id,
        blob=blob,
        file_name="a.txt",
        bucket_id="chat-bucket",
        category_id=category_id,
        size=3,
        content_type="text/plain",
    )


def check_tree(under: UUID) -> dict[UUID, UUID | None]:
    """Parents of all below ``under``; every level and path is what following the parents gives, without a cycle."""
    found = {row.category_id: row for row in Category.objects.using("basement").filter(path__contains=[under])}
    parents = {category_id: row.parent_id for category_id, row in found.items()}
    for category_id, row in found.items():
        way: list[UUID] = []
        at: UUID | None = category_id
        while at is not None:
            assert at not in way, f"a cycle: {way}"
            way.insert(0, at)
            at = parents[at]
        assert row.path == way
        assert row.level == len(way) - 1
    slugs = [(row.parent_id, row.slug) for row in found.values()]
    assert len(set(slugs)) == len(slugs)
    return parents
