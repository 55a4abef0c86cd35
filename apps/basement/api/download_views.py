"""Bytes of files and thumbnails. One class per operation: parse, one call, render."""

from __future__ import annotations

import msgspec

from apps.basement.downloading.content import content_of, thumbnail_of
from apps.basement.downloading.serving import serve
from apps.basement.queries import find_file
from kernel.http import ANYONE, Call, Operation, Reply


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """``inline``: 1 shows a picture (JPEG, PNG, GIF, WebP, AVIF) instead of saving it."""

    inline: bool = False


class DownloadFileView(Operation):
    """The bytes of a file of yours, or of a public one. `Range`, `If-Range`, `If-None-Match` and HEAD are understood.

    Always `attachment`, unless `inline=1` is asked for and it is a picture. 307 to the storage where it can send them.
    """

    access = ANYONE
    query = Wish
    media_type = "application/octet-stream"

    def handle(self, call: Call) -> Reply:
        file = find_file(file_id=call.path["file_id"], viewer=call.principal)
        return Reply(serve(call.request, content_of(file), inline=call.query.inline))


class DownloadThumbnailView(Operation):
    """A thumbnail of a picture, by its longest edge in pixels, as WebP."""

    access = ANYONE
    media_type = "image/webp"

    def handle(self, call: Call) -> Reply:
        file = find_file(file_id=call.path["file_id"], viewer=call.principal)
        return Reply(serve(call.request, thumbnail_of(file, call.path["edge"]), inline=True))
