"""Secrets of links, and what is signed with the key that all hosts share. The database keeps hashes alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

UNLOCKED_SECONDS = 3600
RESUMED_SECONDS = 24 * 3600


def secret_for(*, share: bytes) -> str:
    """256 bits that nobody can guess, the same for the same ``share``: so a repeated request makes no second link."""
    key = hashlib.sha256(b"basement.share:" + settings.SECRET_KEY.encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(key, share, "sha256")).decode().rstrip("=")


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def ticket_for(share_id: UUID) -> str:
    """What says that the password was right, for an hour."""
    return TimestampSigner(salt="basement.unlocked").sign(str(share_id))


def ticket_fits(ticket: str, share_id: UUID) -> bool:
    try:
        return TimestampSigner(salt="basement.unlocked").unsign(ticket, max_age=UNLOCKED_SECONDS) == str(share_id)
    except BadSignature:
        return False


def resumable_tag(tag: str, share_id: UUID) -> str:
    """An ETag that proves a download that was counted: whoever shows it in ``If-Range`` goes on with that one."""
    return TimestampSigner(salt=f"basement.download:{share_id}", sep=".").sign(tag)


def resumes(header: str, tag: str, share_id: UUID) -> bool:
    """``If-Range`` has a tag of :func:`resumable_tag` for these bytes, not older than a day."""
    signer = TimestampSigner(salt=f"basement.download:{share_id}", sep=".")
    try:
        return signer.unsign(header.strip().strip('"'), max_age=RESUMED_SECONDS) == tag
    except BadSignature:
        return False
