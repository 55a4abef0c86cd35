"""Files that are already there: rows, and bytes in the store, whatever they are."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

from apps.basement.models import Blob, File, Hold, Picture
from apps.basement.storage import store


def add_file(
    owner_id: UUID, *, data: bytes | None = None, name: str = "notes.txt", content_type: str = "text/plain", **more: Any
) -> File:
    """A file of the owner's, committed; its bytes are fresh unless ``data`` says which."""
    data = uuid4().bytes if data is None else data
    key = store.new_key()
    stored = store.put(key, [data])
    blob = Blob.objects.using("basement").create(
        owner_id=owner_id,
        sha256=hashlib.sha256(data).digest(),
        size=stored.size,
        content_type=content_type,
        kind=content_type.partition("/")[0],
        storage_key=key,
        references=1,
    )
    described = {"file_name": name, "bucket_id": "chat-bucket", "content_type": content_type, **more}
    return File.objects.using("basement").create(owner_id=owner_id, blob=blob, size=stored.size, **described)


def make_public(file: File, holder: str = "tests:shown") -> None:
    Hold.objects.using("basement").create(file=file, holder=holder, public=True)


def add_thumbnail(file: File, data: bytes, *, edge: int = 256, status: str = "ready") -> None:
    """What a worker would have made of a picture."""
    key = store.new_key()
    store.put(key, [data])
    made = {str(edge): {"key": key, "width": edge, "height": edge, "size": len(data)}}
    Picture.objects.using("basement").create(blob=file.blob, status=status, thumbnails=made)
