"""What an owner has, in rows and in bytes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from apps.basement.models import Blob, File, Incoming, Usage
from apps.basement.storage import store


def files(owner_id: UUID) -> list[File]:
    return list(File.objects.using("basement").filter(owner_id=owner_id).order_by("file_id"))


def blobs(owner_id: UUID) -> list[Blob]:
    return list(Blob.objects.using("basement").filter(owner_id=owner_id).order_by("blob_id"))


def incoming(owner_id: UUID) -> list[Incoming]:
    return list(Incoming.objects.using("basement").filter(owner_id=owner_id))


def used(owner_id: UUID) -> int:
    found: Any = Usage.objects.using("basement").filter(owner_id=owner_id).first()
    return found.used_bytes if found else 0


def exists(key: str) -> bool:
    with suppress(store.BytesMissing):
        store.size(key)
        return True
    return any(entry.key == key for entry in store.entries())


def nothing_of(owner_id: UUID) -> bool:
    """No row names anything of theirs and nothing is counted."""
    return not (files(owner_id) or blobs(owner_id) or incoming(owner_id) or used(owner_id))
