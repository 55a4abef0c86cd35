"""Uploads as their owners see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from apps.basement.models import Upload
from apps.basement.receiving.holding import EXPIRED, UploadNotFound, is_gone
from kernel.clock import now

Status = Literal["open", "received", "done", "refused"]


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """An upload.

    :param status: ``open`` while bytes are missing, ``received`` until they are a file, ``done`` or ``refused`` then.
    :param length: bytes in all. :param received: bytes that need not be sent again.
    :param expires_at: when it ends unless more bytes come; ``None`` once all are there.
    :param refused_code: why it is refused, or that it expired or was ended by its owner.
    """

    upload_id: UUID
    status: Status
    file_name: str
    declared_type: str
    file_tags: list[str]
    bucket_name: str
    length: int
    received: int
    expires_at: datetime | None
    file_id: UUID | None
    refused_code: str | None
    created_at: datetime


def find_upload(*, owner_id: UUID, upload_id: UUID) -> UploadView:
    """:raises UploadNotFound: there is none, or it is another's."""
    found = Upload.objects.using("basement").filter(upload_id=upload_id, owner_id=owner_id).first()
    if found is None:
        raise UploadNotFound
    return view_of(found)


def view_of(upload: Upload) -> UploadView:
    gone = is_gone(upload, now())
    return UploadView(
        upload_id=upload.upload_id,
        status="refused" if gone else upload.status,  # type: ignore[arg-type]  # the database checks it
        file_name=upload.file_name,
        declared_type=upload.declared_type,
        file_tags=upload.file_tags,
        bucket_name=upload.bucket_id,
        length=upload.length,
        received=upload.received,
        expires_at=upload.expires_at if upload.status == "open" and not gone else None,
        file_id=upload.file_id,
        refused_code=(upload.refused_code or EXPIRED) if gone else None,
        created_at=upload.created_at,
    )
