"""What clients send and see of links."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from apps.basement.sharing.queries import ShareView
from apps.basement.usecases.share_file import LONGEST

Seconds = Annotated[int, Meta(ge=1, le=int(LONGEST.total_seconds()))]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Password = Annotated[str, Meta(max_length=200)]


class ShareFile(msgspec.Struct, frozen=True, kw_only=True):
    """Without an end the link lasts until it is revoked; without ``most_downloads`` it serves any number."""

    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    expires_in_seconds: Seconds | None = None
    most_downloads: Count | None = None
    password: Annotated[str, Meta(min_length=4, max_length=200)] | None = None


class FileShared(ShareView, frozen=True, kw_only=True):
    """``url`` downloads the file (asks for a ticket first, if there is a password); it cannot be shown again."""

    url: str
    secret: str


class UnlockShare(msgspec.Struct, frozen=True, kw_only=True):
    password: Password


class SharedFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a link leads to. Behind a password nothing is said of the file until the link is unlocked.

    :param downloads_left: ``None``: any number.
    """

    needs_password: bool
    expires_at: datetime | None
    downloads_left: int | None
    file_name: str | None = None
    content_type: str | None = None
    size: int | None = None
    download_url: str | None = None


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """``ticket``: from unlocking. ``inline``: 1 shows a picture instead of saving it."""

    ticket: Annotated[str, Meta(max_length=500)] = ""
    inline: bool = False
