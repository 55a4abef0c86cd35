"""Reads of links: their owner's list, and what a link leads to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from apps.basement.models import Share
from apps.basement.queries import find_own_file
from apps.basement.sharing.links import hash_of
from kernel.clock import now
from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal


class ShareNotFound(DomainError):
    """No link has this secret or id, it was revoked, its file is gone, or it is not the caller's."""

    kind = Kind.NOT_FOUND
    code = "share_not_found"
    message = "There is no such link."


class ShareExpired(DomainError):
    """Its time is over."""

    kind = Kind.GONE
    code = "share_expired"
    message = "This link has expired."


class ShareUsedUp(DomainError):
    """It was downloaded as often as its owner allowed."""

    kind = Kind.GONE
    code = "share_used_up"
    message = "This link has been used as often as it may be."


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """A link as its owner sees it; the secret was shown once, when it was made."""

    share_id: UUID
    file_id: UUID
    expires_at: datetime | None
    most_downloads: int | None
    downloads: int
    has_password: bool
    created_at: datetime


def find_share(*, secret: str) -> Share:
    """The link, with its file and blob, used up or not. :raises ShareNotFound: :raises ShareExpired:"""
    found = Share.objects.using("basement").select_related("file__blob")
    share = found.filter(secret_hash=hash_of(secret), revoked_at=None).first()
    if share is None:
        raise ShareNotFound
    if share.expires_at is not None and share.expires_at <= now():
        raise ShareExpired
    return share


def check_left(share: Share) -> None:
    """:raises ShareUsedUp:"""
    if share.most_downloads is not None and share.downloads >= share.most_downloads:
        raise ShareUsedUp


def list_shares(*, owner: Principal, file_id: UUID) -> list[ShareView]:
    """Those that were not revoked, the newest first. :raises FileNotFound: not there, or not the caller's."""
    file = find_own_file(file_id=file_id, owner=owner)
    found = Share.objects.using("basement").filter(file=file, revoked_at=None)
    return [view_of(share) for share in found.order_by("-share_id")]


def view_of(share: Share) -> ShareView:
    return ShareView(
        share_id=share.share_id,
        file_id=share.file_id,
        expires_at=share.expires_at,
        most_downloads=share.most_downloads,
        downloads=share.downloads,
        has_password=bool(share.password),
        created_at=share.created_at,
    )
