"""Uploads without HTTP: the use-cases, called as the edge calls them."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.basement.accepting.usage import standing
from apps.basement.inspecting import FileRefused
from apps.basement.models import Upload
from apps.basement.receiving.uploads import UploadView, find_upload
from apps.basement.usecases.create_upload import create_upload
from apps.basement.usecases.receive_part import receive_part
from kernel.clock import now


def begin(owner_id: UUID, length: int, **about: Any) -> UUID:
    usual = {"file_name": "match.bin", "declared_type": "", "file_tags": [], "bucket_name": "chat-bucket"}
    return create_upload(owner_id=owner_id, length=length, **{**usual, **about}).upload_id


def send(owner_id: UUID, upload_id: UUID, offset: int, part: bytes) -> UploadView:
    return receive_part(
        owner_id=owner_id, upload_id=upload_id, offset=offset, read=io.BytesIO(part).read, size=len(part)
    )


def sent(owner_id: UUID, content: bytes, **about: Any) -> UUID:
    """An upload all of whose bytes have come; perhaps they were refused."""
    upload_id = begin(owner_id, len(content), **about)
    with suppress(FileRefused):
        send(owner_id, upload_id, 0, content)
    return upload_id


def state(owner_id: UUID, upload_id: UUID) -> UploadView:
    return find_upload(owner_id=owner_id, upload_id=upload_id)


def row(upload_id: UUID) -> Upload:
    return Upload.objects.using("basement").get(pk=upload_id)


def used(owner_id: UUID) -> int:
    """Bytes of the owner's quota."""
    return standing(owner_id)[0]


def let_time_pass(*upload_ids: UUID, **fields: Any) -> None:
    """Leases have ended, and what is due later is due now."""
    past = now() - timedelta(seconds=1)
    rows = Upload.objects.using("basement").filter(pk__in=upload_ids)
    rows.filter(lease_until__isnull=False).update(lease_until=past)
    rows.update(next_at=past, **fields)
