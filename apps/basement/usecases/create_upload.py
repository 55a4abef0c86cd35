"""A new upload: there is room for it before its first byte comes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import IntegrityError

from apps.basement import conf
from apps.basement.accepting import reserve
from apps.basement.accepting.buckets import find_bucket
from apps.basement.accepting.refusals import FileTooLarge
from apps.basement.domain.tags import exact_tags
from apps.basement.inspecting import clean_name
from apps.basement.inspecting.refusals import FileEmpty
from apps.basement.models import Upload
from apps.basement.receiving.uploads import UploadView, find_upload, view_of
from apps.basement.storage import store
from kernel.clock import now
from kernel.db import transaction
from kernel.http.idempotency import IdempotencyKeyReused
from kernel.ids import new_id

LONGEST_TYPE = 127


def create_upload(
    *,
    owner_id: UUID,
    length: int,
    file_name: str,
    declared_type: str,
    file_tags: Sequence[str],
    bucket_name: str,
    idempotency_key: str | None = None,
) -> UploadView:
    """Reserve ``length`` bytes of the owner's quota until the upload is a file or ends; the same key again is the same
    upload.

    :raises BucketNotFound: :raises FileEmpty: :raises FileTooLarge: :raises QuotaExceeded: :raises TagsInvalid:
    :raises IdempotencyKeyReused:
    """
    bucket = find_bucket(bucket_name)
    if not length:
        raise FileEmpty
    if length > bucket.largest_bytes:
        raise FileTooLarge(limit_bytes=bucket.largest_bytes)
    upload = Upload(
        upload_id=uuid5(owner_id, idempotency_key) if idempotency_key else new_id(),
        owner_id=owner_id,
        length=length,
        file_name=clean_name(file_name),
        declared_type=declared_type[:LONGEST_TYPE],
        file_tags=exact_tags(file_tags),
        bucket=bucket,
        storage_key=store.new_key(),
    )
    if not _insert(upload):
        made = find_upload(owner_id=owner_id, upload_id=upload.upload_id)
        if (made.length, made.file_name) != (length, upload.file_name):
            raise IdempotencyKeyReused
        return made
    return view_of(upload)


def _insert(upload: Upload) -> bool:
    """:returns: whether it is new."""
    upload.expires_at = upload.next_at = now() + conf.upload_window()
    try:
        with transaction("basement"):
            reserve(upload.owner_id, upload.length)
            upload.save(force_insert=True, using="basement")
    except IntegrityError:
        if not Upload.objects.using("basement").filter(pk=upload.pk).exists():
            raise
        return False
    return True
