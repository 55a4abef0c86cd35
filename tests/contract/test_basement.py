"""The basement's contract over all three transports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from apps.basement.contract import Basement, FileNotFound
from apps.basement.queries import find_file, view_of
from kernel.contracts import client, use_transport
from tests.contract.test_transports import server  # noqa: F401 - a fixture
from tests.factories.files import add_file, add_thumbnail


@pytest.fixture(params=["local", "wire", "remote"])
def basement(
    request: pytest.FixtureRequest,
    server: str,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Basement]:
    monkeypatch.setattr(settings, "INTERNAL_URL", server)
    with use_transport(request.param):
        yield client(Basement)


def test_files_arrive_as_they_are(basement: Basement) -> None:
    file, other = add_file(uuid4(), name="Año.jpg", file_tags=["a", "b"]), add_file(uuid4())
    add_thumbnail(file, b"x")
    found = basement.get_files(file_ids=[other.file_id, uuid4(), file.file_id])
    assert [view.file_id for view in found] == [other.file_id, file.file_id]
    assert found[1] == view_of(file)
    assert found[1].thumbnail_url == f"/api/files/{file.file_id}/thumbnails/256"


def test_a_hold_is_repeated_without_harm(basement: Basement) -> None:
    owner_id = uuid4()
    file = add_file(owner_id)
    asked: dict[str, Any] = {"file_id": file.file_id, "user_id": owner_id, "holder": "resumes:1"}
    views = [basement.hold_file(**asked, public=True) for _ in range(2)]
    assert [view.is_public for view in views] == [True, True]
    assert view_of(find_file(file_id=file.file_id, viewer=None)) == views[1]
    for _ in range(2):
        assert basement.release_file(file_id=file.file_id, holder="resumes:1") is None  # type: ignore[func-returns-value]
    with pytest.raises(FileNotFound):
        find_file(file_id=file.file_id, viewer=None)


def test_anothers_file_is_not_there(basement: Basement) -> None:
    file = add_file(uuid4())
    with pytest.raises(FileNotFound):
        basement.hold_file(file_id=file.file_id, user_id=uuid4(), holder="resumes:1", public=True)
