"""An upload that its owner does not want any more."""

from __future__ import annotations

from uuid import UUID

from apps.basement.receiving.ending import end
from apps.basement.receiving.uploads import find_upload
from kernel.errors import DomainError, Kind


class UploadComplete(DomainError):
    """All bytes have come: it is a file, or becomes one in a moment."""

    kind = Kind.CONFLICT
    code = "upload_complete"
    message = "This upload is complete; delete its file instead."


def terminate_upload(*, owner_id: UUID, upload_id: UUID) -> None:
    """Give its quota back and delete its bytes, even while they come; twice is once.

    :raises UploadNotFound: :raises UploadComplete:
    """
    if end(upload_id=upload_id, code="upload_terminated", owner_id=owner_id, status="open"):
        return
    if find_upload(owner_id=owner_id, upload_id=upload_id).status != "refused":
        raise UploadComplete
