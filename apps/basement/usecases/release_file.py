"""Letting a file go that was kept for another context."""

from __future__ import annotations

from uuid import UUID

from apps.basement.models import Hold
from kernel.db import transaction


def release_file(*, file_id: UUID, holder: str) -> None:
    """End the holder's hold; one that is not there has ended. The file stays until its owner deletes it."""
    with transaction("basement"):
        Hold.objects.using("basement").filter(file_id=file_id, holder=holder).delete()
