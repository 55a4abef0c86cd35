"""Reads of files. A file exists for its owner and for administrators; for others only while a hold makes it public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.basement.contract import FileNotFound, FileView
from apps.basement.models import File, Hold, Picture
from kernel.identity.principal import Principal

MEDIUM = "256"
"""The longest edge, in pixels, of the thumbnail that stands for the file."""


def find_file(*, file_id: UUID, viewer: Principal | None) -> File:
    """A file that the viewer may read. :raises FileNotFound: not there, or not theirs to see."""
    mine = Q(is_public=True) if viewer is None else Q(is_public=True) | Q(owner_id=viewer.user_id)
    everything = viewer is not None and viewer.is_admin
    return _only(shown_files().filter(Q() if everything else mine, file_id=file_id))


def find_own_file(*, file_id: UUID, owner: Principal) -> File:
    """A file that is the caller's to change and to share. :raises FileNotFound: not there, or not theirs."""
    return _only(owned_by(owner).filter(file_id=file_id))


def get_files(*, file_ids: Sequence[UUID]) -> list[FileView]:
    """Those that exist, each once, in the order asked for; whose they are is not looked at."""
    found = {file.file_id: file for file in shown_files().filter(file_id__in=list(file_ids))}
    return [view_of(found[file_id]) for file_id in dict.fromkeys(file_ids) if file_id in found]


def shown_files() -> QuerySet[File]:
    """All files, with what :func:`view_of` needs, in one statement."""
    public = Hold.objects.filter(file=OuterRef("pk"), public=True)
    found = File.objects.using("basement").select_related("blob", "blob__picture")
    return found.annotate(is_public=Exists(public))


def owned_by(owner: Principal) -> QuerySet[File]:
    return shown_files() if owner.is_admin else shown_files().filter(owner_id=owner.user_id)


def view_of(file: File) -> FileView:
    """The file as of now; of a row that :func:`shown_files` did not make, one more statement."""
    row: Any = file
    if "is_public" not in file.__dict__:
        row = _only(shown_files().filter(file_id=file.file_id))
    picture = picture_of(row)
    thumbnails = {edge: thumbnail_url(row.file_id, edge) for edge in sorted(ready_thumbnails(picture), key=int)}
    status: Any = picture.status if picture else "none"
    return FileView(
        file_id=row.file_id,
        user_id=row.owner_id,
        file_name=row.file_name,
        file_url=f"/api/files/{row.file_id}/content",
        thumbnail_url=thumbnails.get(MEDIUM),
        thumbnail_status=status,
        thumbnails=thumbnails,
        file_tags=row.file_tags,
        bucket_name=row.bucket_id,
        category_id=row.category_id,
        content_type=row.content_type,
        size=row.size,
        sha256=bytes(row.blob.sha256).hex(),
        is_public=row.is_public,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def picture_of(file: File) -> Picture | None:
    try:
        picture: Picture = file.blob.picture
    except ObjectDoesNotExist:
        return None
    return picture


def ready_thumbnails(picture: Picture | None) -> dict[str, dict[str, Any]]:
    """By longest edge in pixels, as text: key, width, height and size of each."""
    if picture is None or picture.status != "ready":
        return {}
    found: dict[str, dict[str, Any]] = picture.thumbnails
    return found


def thumbnail_url(file_id: UUID, edge: str) -> str:
    return f"/api/files/{file_id}/thumbnails/{edge}"


def _only(found: QuerySet[File]) -> File:
    file = found.first()
    if file is None:
        raise FileNotFound
    return file
