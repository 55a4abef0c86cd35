"""What other contexts may ask of the basement: look at a file, keep it while they need it, and let it go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from kernel.contracts import Contract, call
from kernel.errors import DomainError, Kind
from kernel.events import Event

ThumbnailStatus = Literal["none", "pending", "ready", "failed"]


class FileNotFound(DomainError):
    """No file has this id, or it is not the caller's to see."""

    kind = Kind.NOT_FOUND
    code = "file_not_found"
    message = "There is no such file."


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file.

    :param file_url: where its bytes are; for who may read it.
    :param thumbnail_url: the medium thumbnail, ``None`` until there is one.
    :param thumbnails: all of them, by their longest edge in pixels.
    :param size: bytes. :param sha256: of the bytes, hexadecimal.
    :param is_public: anybody may read it, because a context shows it in public.
    """

    file_id: UUID
    user_id: UUID
    file_name: str
    file_url: str
    thumbnail_url: str | None
    thumbnail_status: ThumbnailStatus
    thumbnails: dict[str, str]
    file_tags: list[str]
    bucket_name: str
    category_id: UUID | None
    content_type: str
    size: int
    sha256: str
    is_public: bool
    version: int
    created_at: datetime
    updated_at: datetime


class FileUploaded(Event, topic="basement.file_uploaded", version=1):
    file_id: UUID
    user_id: UUID
    bucket_name: str
    content_type: str
    size: int


class FileDeleted(Event, topic="basement.file_deleted", version=1):
    file_id: UUID
    user_id: UUID
    bucket_name: str
    size: int


class ThumbnailsMade(Event, topic="basement.thumbnails_made", version=1):
    """``status`` is ``ready`` or ``failed``, for a file whose bytes are a picture."""

    file_id: UUID
    user_id: UUID
    status: ThumbnailStatus


class Basement(Contract, context="basement"):
    """Files by id. A file that somebody holds cannot be deleted."""

    @call(idempotent=True, deadline=2.0)
    def get_files(self, *, file_ids: Sequence[UUID]) -> list[FileView]:
        """Those of the files that exist, in the order asked for; whoever asks has checked who may see them."""

    @call(idempotent=True, deadline=2.0, raises=(FileNotFound,))
    def hold_file(self, *, file_id: UUID, user_id: UUID, holder: str, public: bool) -> FileView:
        """Keep ``user_id``'s file for ``holder`` (``resumes:<resume_id>``); ``public``: anybody may read it meanwhile.

        The same holder again replaces what it said before.

        :raises FileNotFound: no such file, or it is another's.
        """

    @call(idempotent=True, deadline=2.0)
    def release_file(self, *, file_id: UUID, holder: str) -> None:
        """Let the file go; letting go twice is once."""
