"""Equal bytes of one owner are one blob, counted. Called under the owner's lock."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from apps.basement.accepting import ledger
from apps.basement.inspecting import Verdict
from apps.basement.models import Blob, Picture
from apps.basement.storage.types import Stored
from kernel.clock import now

WITHOUT_THUMBNAILS = ("image/svg+xml",)


def refer(*, owner_id: UUID, key: str, stored: Stored, verdict: Verdict, announced: bool) -> tuple[Blob, list[str]]:
    """Count one file more for these bytes.

    Bytes that the owner has already are garbage, unless the check has missed the earlier ones: then these take their
    place.

    :param announced: the key is in the ledger.
    :returns: the blob, and keys that became garbage; they are doomed.
    :raises StorageUnavailable: the bytes were collected before they were kept.
    """
    same = Blob.objects.using("basement").select_for_update().filter(owner_id=owner_id, sha256=stored.sha256)
    blob = same.first()
    if blob is None:
        ledger.keep(key, announced=announced)
        return _make(owner_id, key, stored, verdict), []
    if blob.storage_key == key:
        spare = []
    elif blob.missing_since is None:
        spare = [key]
    else:
        ledger.keep(key, announced=announced)
        spare, blob.storage_key, blob.missing_since = [blob.storage_key], key, None
        Picture.objects.using("basement").filter(blob=blob, status="failed").update(
            status="pending", failure_code="", attempts=0, next_at=now()
        )
    ledger.doom(spare, owner_id)
    _count(blob, 1)
    return blob, spare


def release(blob_id: UUID) -> None:
    """Count one file less; at none the collection takes the blob."""
    blob = Blob.objects.using("basement").select_for_update().get(pk=blob_id)
    _count(blob, -1)


def _count(blob: Blob, more: int) -> None:
    blob.references = F("references") + more
    blob.save(using="basement", update_fields=["references", "storage_key", "missing_since"])


def _make(owner_id: UUID, key: str, stored: Stored, verdict: Verdict) -> Blob:
    blob = Blob(
        owner_id=owner_id,
        sha256=stored.sha256,
        size=stored.size,
        content_type=verdict.content_type,
        kind=verdict.kind,
        storage_key=key,
        references=1,
    )
    blob.save(using="basement", force_insert=True)
    if verdict.kind == "image" and verdict.content_type not in WITHOUT_THUMBNAILS:
        picture = Picture(blob=blob, width=verdict.width, height=verdict.height, next_at=now())
        picture.save(using="basement", force_insert=True)
    return blob
