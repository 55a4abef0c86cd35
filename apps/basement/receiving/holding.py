"""Who writes an upload now: the lease of its row.

It is short, and kept while bytes come. Whoever died, or waits for a client that is silent, loses it to the next one who
asks. ``lease_id`` is the fence in the database; a writer's own clock is the fence in front of the storage: it writes
only within the lease that it knows to have, measured from before it asked for it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.basement import conf
from apps.basement.models import Upload
from kernel.clock import now
from kernel.errors import DomainError, Kind
from kernel.ids import new_id

RENEW, SURE = 0.2, 0.8
"""Parts of a lease: it is renewed after the first, and relied on for the second only, as clocks of hosts disagree."""


class UploadNotFound(DomainError):
    """No upload has this id, or it is another's."""

    kind = Kind.NOT_FOUND
    code = "upload_not_found"
    message = "There is no such upload."


class UploadGone(DomainError):
    """The upload expired, was ended by its owner, or its bytes were refused: it cannot be gone on with."""

    kind = Kind.GONE
    code = "upload_gone"
    message = "This upload cannot be continued; begin a new one."


class UploadBusy(DomainError):
    """Another request writes this upload, or did so a moment ago and has died."""

    kind = Kind.CONFLICT
    code = "upload_busy"
    message = "Another request writes this upload now. Ask for its offset again in a moment."


class OffsetMismatch(DomainError):
    """The part does not begin where the last one ended."""

    kind = Kind.CONFLICT
    code = "upload_offset_mismatch"
    message = "Upload-Offset is not how much has been received; ask for it with HEAD."


@dataclass(slots=True)
class Hold:
    """An upload that is this request's to write, by a lease asked for at ``asked_at`` of this process's own clock."""

    upload: Upload
    lease_id: UUID
    asked_at: float

    @property
    def is_sure(self) -> bool:
        return self._age < SURE

    @property
    def is_due(self) -> bool:
        return self._age >= RENEW

    @property
    def _age(self) -> float:
        """Of the lease, as a part of all its time."""
        return (time.monotonic() - self.asked_at) / conf.upload_lease().total_seconds()

    def renew(self, **kept: Any) -> None:
        """Keep the lease, and write down what has been received; one statement.

        :raises DomainError: it is somebody else's now, or nobody's any more.
        """
        began, moment = time.monotonic(), now()
        ends = moment + conf.upload_window()
        self._write(lease_until=moment + conf.upload_lease(), expires_at=ends, next_at=ends, **kept)
        self.asked_at = began

    def release(self, **kept: Any) -> None:
        """Let the next one write. :raises DomainError: it is not ours any more, and nothing was written down."""
        ends = now() + conf.upload_window()
        self._write(**{"expires_at": ends, "next_at": ends, **kept, "lease_id": None, "lease_until": None})

    def give_up(self) -> None:
        """As :meth:`release`, after a failure: what cannot be written down ends by itself."""
        _open(self.upload.upload_id).filter(lease_id=self.lease_id).update(lease_id=None, lease_until=None)

    def _write(self, **values: Any) -> None:
        if not _open(self.upload.upload_id).filter(lease_id=self.lease_id).update(**values):
            raise why_not(_read(self.upload.upload_id, self.upload.owner_id), self.upload.received)
        for name, value in values.items():
            setattr(self.upload, name, value)


def take(*, upload_id: UUID, owner_id: UUID, offset: int) -> Hold:
    """Hold the upload, if it is at ``offset`` and nobody else writes it; one statement.

    :raises UploadNotFound: :raises UploadGone: :raises UploadBusy: :raises OffsetMismatch:
    """
    began, moment, lease_id = time.monotonic(), now(), new_id()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=moment)
    mine = _open(upload_id).filter(free, owner_id=owner_id, received=offset, expires_at__gt=moment)
    mine.update(lease_id=lease_id, lease_until=moment + conf.upload_lease())
    upload = _read(upload_id, owner_id)
    if upload is None or upload.lease_id != lease_id:
        raise why_not(upload, offset)
    return Hold(upload, lease_id, began)


def why_not(upload: Upload | None, offset: int) -> DomainError:
    """Why the upload cannot be written at ``offset``."""
    moment = now()
    if upload is None:
        return UploadNotFound()
    if is_gone(upload, moment):
        return UploadGone(reason=upload.refused_code or EXPIRED)
    if upload.status == "open" and upload.lease_until is not None and upload.lease_until > moment:
        return UploadBusy(retry_after=1)
    if upload.received != offset:
        return OffsetMismatch(offset=upload.received)
    return UploadBusy(retry_after=1)


EXPIRED = "upload_expired"


def is_gone(upload: Upload, moment: datetime) -> bool:
    """It is refused or ended, or has waited too long for its next byte."""
    return upload.status == "refused" or (upload.status == "open" and upload.expires_at <= moment)


def _open(upload_id: UUID) -> Any:
    return Upload.objects.using("basement").filter(upload_id=upload_id, status="open")


def _read(upload_id: UUID, owner_id: UUID) -> Upload | None:
    return Upload.objects.using("basement").filter(upload_id=upload_id, owner_id=owner_id).first()
