"""Signatures of callbacks: ``X-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``."""

from __future__ import annotations

import hashlib
import hmac

from kernel.errors import DomainError, Kind

HEADER = "X-Signature"
TOLERANCE_SECONDS = 300


class SignatureMissing(DomainError):
    """The callback has no readable signature."""

    kind = Kind.UNAUTHENTICATED
    code = "signature_missing"
    message = f"A callback carries {HEADER}: t=<unix seconds>,v1=<hex>."


class SignatureInvalid(DomainError):
    """The signature is not the one of this body, time and secret."""

    kind = Kind.UNAUTHENTICATED
    code = "signature_invalid"
    message = "The signature does not belong to this body."


class SignatureExpired(DomainError):
    """The signature was made too long ago, or in the future: perhaps somebody recorded it."""

    kind = Kind.UNAUTHENTICATED
    code = "signature_expired"
    message = f"The signature is more than {TOLERANCE_SECONDS} seconds away from now."


def sign(body: bytes, *, secret: str, at: int) -> str:
    """The header's value."""
    return f"t={at},v1={_digest(body, secret=secret, at=at)}"


def verify(header: str, body: bytes, *, secret: str, at: int) -> None:
    """:raises SignatureMissing: :raises SignatureInvalid: :raises SignatureExpired:"""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    signed_at, claimed = parts.get("t", ""), parts.get("v1", "")
    if not (signed_at.isascii() and signed_at.isdigit() and len(signed_at) <= 12 and claimed):
        raise SignatureMissing
    # No secret configured must not mean that everybody knows it.
    expected = _digest(body, secret=secret, at=int(signed_at))
    if not secret or not hmac.compare_digest(expected.encode(), claimed.encode()):
        raise SignatureInvalid
    if abs(at - int(signed_at)) > TOLERANCE_SECONDS:
        raise SignatureExpired


def _digest(body: bytes, *, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
