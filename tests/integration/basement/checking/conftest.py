"""Files in a folder of their own: what other tests leave behind is none of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from apps.basement.accepting import accept_stored, ledger
from apps.basement.contract import FileView
from apps.basement.storage import store

Keep = Callable[..., FileView]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    with override_settings(STORAGES={**settings.STORAGES, "files": files}):
        yield tmp_path / "files"


@pytest.fixture
def owner_id() -> UUID:
    return uuid4()


@pytest.fixture
def keep(owner_id: UUID) -> Keep:
    """``keep(content)``: a file of the owner's."""

    def make(content: bytes = b"", **options: Any) -> FileView:
        key = store.new_key()
        ledger.announce(key, owner_id)
        stored = store.put(key, [content or f"{uuid4()} is unique\n".encode()])
        about = {"file_name": "a.txt", "declared_type": "", "file_tags": [], "bucket_name": "chat-bucket"}
        return accept_stored(key=key, stored=stored, owner_id=owner_id, **{**about, **options})

    return make
