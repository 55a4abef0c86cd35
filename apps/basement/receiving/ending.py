"""How uploads end without a file, and how rows of ended ones go.

One transaction refuses the upload, gives its quota back and dooms its bytes; they are deleted after it, by whoever
ended the upload or, when that one dies, by the collection.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.basement.accepting import give_back, ledger
from apps.basement.accepting.usage import lock_owner
from apps.basement.models import Upload
from apps.basement.receiving.holding import EXPIRED
from kernel.clock import now
from kernel.db import transaction
from kernel.leases import claim

REMEMBERED = timedelta(days=7)
"""How long an ended upload can still be asked about: 410 and not 404."""
LEASE, BATCH = timedelta(minutes=1), 50


def end(*, upload_id: UUID, code: str, **condition: Any) -> bool:
    """Refuse an upload that is no file yet; whoever writes it finds out with the next bytes.

    :param condition: what must be true of the row besides.
    :returns: whether it was this call that ended it.
    """
    unfinished = Upload.objects.using("basement").filter(upload_id=upload_id, status__in=("open", "received"))
    owner_id = unfinished.filter(**condition).values_list("owner_id", flat=True).first()
    if owner_id is None:
        return False
    with transaction("basement"):
        lock_owner(owner_id)
        upload = unfinished.select_for_update(no_key=True).filter(**condition).first()
        if upload is None:
            return False
        give_back(upload.owner_id, upload.length)
        ledger.doom(keys_of(upload), upload.owner_id)
        over = {"status": "refused", "refused_code": code, "lease_id": None, "lease_until": None}
        unfinished.update(**over, next_at=now() + REMEMBERED)
    ledger.discard(keys_of(upload))
    return True


def expire_uploads(*, limit: int = BATCH) -> int:
    """End uploads that waited too long for their next byte; ones that are written now are left alone.

    :returns: how many there were.
    """
    silent = "status = 'open' AND (lease_until IS NULL OR lease_until <= %(now)s)"
    claimed = claim(Upload, limit=limit, lease=LEASE, where=silent)
    for upload in claimed.rows:
        end(upload_id=upload.upload_id, code=EXPIRED, lease_id=claimed.lease_id)
    return len(claimed.rows)


def forget_uploads(*, limit: int = BATCH) -> int:
    """Delete rows of uploads that ended long ago. :returns: how many.

    A writer that was stopped late may have left bytes after its upload was refused: they go now.
    """
    claimed = claim(Upload, limit=limit, lease=LEASE, where="status IN ('done', 'refused')")
    for upload in claimed.rows:
        left = keys_of(upload) if upload.status == "refused" else []
        with transaction("basement"):
            ledger.doom(left, upload.owner_id)
            Upload.objects.using("basement").filter(pk=upload.pk, lease_id=claimed.lease_id).delete()
        ledger.discard(left)
    return len(claimed.rows)


def keys_of(upload: Upload) -> list[str]:
    """Under which keys it has bytes, or may have."""
    tails = [upload.staging.get("tail", ""), *upload.staging.get("spent", [])]
    return [upload.storage_key, *filter(None, tails)]
