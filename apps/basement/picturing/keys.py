"""Which keys of the store belong to thumbnails: what collects garbage must take them for alive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from apps.basement.models import Picture

CHUNK = 1_000


def keys_of(blob_ids: Iterable[UUID]) -> list[str]:
    """The keys of these blobs' thumbnails.

    Inside a transaction the pictures stay locked until it ends, so that no worker replaces the keys meanwhile: read
    them in the transaction that deletes the blobs' rows, and write an :class:`Incoming` row for each there.
    """
    pictures = Picture.objects.using("basement").select_for_update().filter(blob_id__in=list(blob_ids))
    return [key for row in pictures.order_by("blob_id").values_list("thumbnails", flat=True) for key in keys_in(row)]


def all_keys() -> Iterator[str]:
    """The keys of all thumbnails there are, as of one statement."""
    rows = Picture.objects.using("basement").exclude(thumbnails={}).values_list("thumbnails", flat=True)
    for thumbnails in rows.iterator(CHUNK):
        yield from keys_in(thumbnails)


def keys_in(thumbnails: dict[str, dict[str, object]]) -> list[str]:
    """Each key once: sizes that a small picture does not reach share one."""
    return sorted({str(made["key"]) for made in thumbnails.values()})
