"""Uploads that nobody goes on with: how they end is theirs to say."""

from __future__ import annotations

from collections.abc import Iterator

from apps.basement.models import Upload
from apps.basement.receiving.ending import expire_uploads, forget_uploads
from kernel.clock import now


def collect_uploads() -> Iterator[int]:
    """End uploads that waited too long, and forget those that ended long ago."""
    for collect in (expire_uploads, forget_uploads):
        while count := collect():
            yield count


def count_uploads() -> int:
    return Upload.objects.using("basement").filter(next_at__lte=now()).exclude(status="received").count()
