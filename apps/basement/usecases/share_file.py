"""Making a link to a file for whoever has it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.contrib.auth.hashers import make_password

from apps.basement.models import Share
from apps.basement.queries import find_own_file
from apps.basement.sharing.links import hash_of, secret_for
from apps.basement.sharing.queries import ShareNotFound
from apps.basement.usecases.change_file import locked_file
from kernel.clock import now
from kernel.db import transaction
from kernel.errors import DomainError, Kind, Malformed
from kernel.identity.principal import Principal

MOST_SHARES = 100
LONGEST = timedelta(days=3650)


class TooManyShares(DomainError):
    """The file has as many links as it can; revoke one."""

    kind = Kind.CONFLICT
    code = "too_many_shares"
    message = f"A file has at most {MOST_SHARES} links. Revoke one first."


class ExpiryInvalid(DomainError):
    """The link would end before it begins, or never in our time."""

    code = "expiry_invalid"
    message = "A link ends in the future, within ten years."


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a link allows. :param most_downloads: ``None``: any number."""

    expires_at: datetime | None = None
    expires_in_seconds: int | None = None
    most_downloads: int | None = None
    password: str = ""


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A link, and its secret, which nobody can read again."""

    share: Share
    secret: str


def share_file(*, owner: Principal, file_id: UUID, terms: Terms, request: bytes | None = None) -> Shared:
    """Make a link; a file has several, each with terms of its own.

    :param request: what is the same each time the same request is sent: the same link comes out, one in all.
    :raises FileNotFound: not there, or not the caller's. :raises TooManyShares: :raises ExpiryInvalid:
    :raises Malformed: two ends. :raises ShareNotFound: the repeated request's link has been revoked.
    """
    expires_at = _end_of(terms)
    find_own_file(file_id=file_id, owner=owner)  # before a password is hashed, which is work
    password = make_password(terms.password) if terms.password else ""
    secret = secret_for(share=b"%b:%b:%b" % (owner.user_id.bytes, file_id.bytes, request or os.urandom(32)))
    with transaction("basement"):
        file = locked_file(owner=owner, file_id=file_id)
        share = Share.objects.using("basement").filter(secret_hash=hash_of(secret)).first()
        if share is None:
            share = _made(file_id=file.file_id, secret=secret, password=password, expires_at=expires_at, terms=terms)
    if share.revoked_at is not None:
        raise ShareNotFound
    return Shared(share=share, secret=secret)


def _made(*, file_id: UUID, secret: str, password: str, expires_at: datetime | None, terms: Terms) -> Share:
    mine = Share.objects.using("basement")
    if mine.filter(file_id=file_id, revoked_at=None).count() >= MOST_SHARES:
        raise TooManyShares
    return mine.create(
        file_id=file_id,
        secret_hash=hash_of(secret),
        password=password,
        expires_at=expires_at,
        most_downloads=terms.most_downloads,
        created_at=now(),
    )


def _end_of(terms: Terms) -> datetime | None:
    if terms.expires_at is not None and terms.expires_in_seconds is not None:
        raise Malformed("Send expires_at or expires_in_seconds, not both.", field="expires_in_seconds")
    moment = now()
    if terms.expires_in_seconds is not None:
        return moment + timedelta(seconds=terms.expires_in_seconds)
    if terms.expires_at is not None and not moment < terms.expires_at <= moment + LONGEST:
        raise ExpiryInvalid(field="expires_at")
    return terms.expires_at
