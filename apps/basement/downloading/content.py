"""Bytes that can be read: where they are and what they are called."""

from __future__ import annotations

import hashlib

import msgspec

from apps.basement.contract import FileNotFound
from apps.basement.models import File
from apps.basement.queries import picture_of, ready_thumbnails


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """:param key: in the store. :param size: bytes. :param tag: a hash; other bytes have another."""

    key: str
    size: int
    tag: str
    content_type: str
    file_name: str


class ThumbnailNotFound(FileNotFound):
    """The file has no thumbnail of this size, or not yet; ``thumbnail_status`` of the file says which."""

    code = "thumbnail_not_found"
    message = "There is no such thumbnail, or not yet."


def content_of(file: File) -> Content:
    return Content(
        key=file.blob.storage_key,
        size=file.blob.size,
        tag=bytes(file.blob.sha256).hex(),
        content_type=file.content_type,
        file_name=file.file_name,
    )


def thumbnail_of(file: File, edge: int) -> Content:
    """:param edge: the longest, in pixels. :raises ThumbnailNotFound:"""
    made = ready_thumbnails(picture_of(file)).get(str(edge))
    if made is None:
        raise ThumbnailNotFound
    key = str(made["key"])
    return Content(
        key=key,
        size=int(made["size"]),
        tag=hashlib.sha256(key.encode()).hexdigest(),  # a key is written once
        content_type="image/webp",
        file_name=f"{file.file_name.rpartition('.')[0] or file.file_name}-{edge}.webp",
    )
