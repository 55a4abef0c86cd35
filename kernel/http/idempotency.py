"""The Idempotency-Key header, read the same way everywhere.

The record itself is a unique column of the row that the request makes; see ADR 0009.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import msgspec

from kernel.errors import DomainError, Kind
from kernel.http.operation import Call

LONGEST = 255


class IdempotencyKeyMissing(DomainError):
    """The operation needs an Idempotency-Key and the request has none."""

    kind = Kind.MALFORMED
    code = "idempotency_key_missing"
    message = "Send an Idempotency-Key header: the same key for every attempt of the same request."


class IdempotencyKeyMalformed(DomainError):
    """The key is empty, too long, or has characters that a header string may not have."""

    kind = Kind.MALFORMED
    code = "idempotency_key_malformed"
    message = f"An Idempotency-Key is 1 to {LONGEST} printable ASCII characters, bare or in double quotes."


class IdempotencyKeyReused(DomainError):
    """The key was used before by this user with another body."""

    kind = Kind.REFUSED
    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used with a different request."


def idempotency_key(call: Call) -> str:
    """The key of a request that must have one, without quotes.

    :raises IdempotencyKeyMissing: :raises IdempotencyKeyMalformed:
    """
    key = optional_idempotency_key(call)
    if key is None:
        raise IdempotencyKeyMissing
    return key


def optional_idempotency_key(call: Call) -> str | None:
    """The key of a request that may have one. :raises IdempotencyKeyMalformed:"""
    raw = call.headers.get("Idempotency-Key")
    if raw is None:
        return None
    key = raw.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise IdempotencyKeyMalformed
    return key


def fingerprint(body: msgspec.Struct) -> bytes:
    """SHA-256 of a validated body in canonical form: field order and spelling of numbers do not matter."""
    plain = msgspec.to_builtins(body, builtin_types=(Decimal,))
    return hashlib.sha256(msgspec.json.encode(_canonical(plain), order="sorted")).digest()


def _canonical(value: Any) -> Any:
    """Decimals without trailing zeros, so that 100, 100.0 and "100.00" are one amount."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict):
        return {name: _canonical(part) for name, part in value.items()}
    return [_canonical(part) for part in value] if isinstance(value, list | tuple) else value
