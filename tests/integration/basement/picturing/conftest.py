"""What the tests of thumbnails share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from apps.basement.models import Blob, File, Incoming, Picture
from apps.basement.picturing.keys import keys_in
from apps.basement.storage import store
from apps.basement.usecases.make_thumbnails import make_thumbnails
from kernel.clock import now
from kernel.db import rows
from kernel.ids import new_id
from tests.fakes.pictures import quarters, saved

JPEG = saved(quarters(500, 300))


@dataclass
class Album:
    """Somebody's pictures, as accepting them leaves them, and what is in the store since the test began."""

    owner_id: UUID = field(default_factory=uuid4)
    before: set[str] = field(default_factory=set)

    def stored(self, data: bytes = JPEG, *, content_type: str = "image/jpeg", files: int = 1, **row: Any) -> Picture:
        """Bytes, blob, files, and a picture that is due."""
        key = store.new_key()
        store.put(key, [data])
        self.before.add(key)
        blob = Blob.objects.using("basement").create(
            owner_id=self.owner_id,
            sha256=sha256(data + uuid4().bytes).digest(),
            size=len(data),
            content_type=content_type,
            kind="image",
            storage_key=key,
            references=files,
        )
        for _ in range(files):
            self.named(blob)
        return Picture.objects.using("basement").create(blob=blob, **{"next_at": now(), **row})

    def named(self, blob: Blob) -> File:
        return File.objects.using("basement").create(
            file_id=new_id(),
            owner_id=self.owner_id,
            blob=blob,
            file_name="a.jpg",
            bucket_id="chat-bucket",
            size=blob.size,
            content_type=blob.content_type,
        )

    def made(self, data: bytes = JPEG, **options: Any) -> Picture:
        """A picture whose thumbnails are ready."""
        picture = self.stored(data, **options)
        make_thumbnails()
        picture.refresh_from_db(using="basement")
        assert picture.status == "ready", picture.failure_code
        return picture

    def new_keys(self) -> set[str]:
        return {entry.key for entry in store.entries()} - self.before

    def named_keys(self) -> set[str]:
        """What rows know of: thumbnails, and what is on its way in or out."""
        pictures = Picture.objects.using("basement").filter(blob__owner_id=self.owner_id)
        shown = {key for found in pictures.values_list("thumbnails", flat=True) for key in keys_in(found)}
        return shown | self.ledger()

    def ledger(self) -> set[str]:
        return set(
            Incoming.objects.using("basement").filter(owner_id=self.owner_id).values_list("storage_key", flat=True)
        )


@pytest.fixture
def album(tmp_path: Path, settings: Any) -> Iterator[Album]:
    """In a store of its own, where nobody else's bytes are."""
    make_thumbnails()  # what other tests have left, while their bytes are at hand
    location = str(tmp_path / "files")
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": location}}
    with override_settings(STORAGES={**settings.STORAGES, "files": files}, FILES_DIR=location):
        yield Album()


def told(picture: Picture) -> list[tuple[str, str]]:
    """(file, status) of the events about the picture's files, in order."""
    statement = """
    SELECT f.file_id, o.payload->>'status' FROM outbox o
    JOIN basement_file f ON f.file_id::text = o.payload->>'file_id'
    WHERE o.type = 'basement.thumbnails_made' AND f.blob_id = %s ORDER BY o.id
    """
    return [(str(file_id), str(status)) for file_id, status in rows("basement", statement, [picture.pk])]
