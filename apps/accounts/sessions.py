"""Refresh tokens: opaque, stored as hashes, rotated in one statement, revoked by family (RFC 9700, 4.14.2).

A token's successor is a keyed hash of the token, so a lost answer can be given again without storing it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from apps.accounts import conf, vault
from kernel.db import execute, one
from kernel.ids import new_id

OPEN = """
WITH person AS (
    SELECT id FROM accounts_user WHERE id = %(user)s AND status <> 'banned' FOR SHARE
), family AS (
    INSERT INTO accounts_refreshfamily (id, user_id, created_at, expires_at, client_address, revoked_for)
    SELECT %(family)s, id, %(now)s, %(until)s, %(address)s, '' FROM person
    RETURNING id
)
INSERT INTO accounts_refreshtoken (digest, family_id, issued_at, expires_at)
SELECT %(digest)s, id, %(now)s, %(until)s FROM family
"""

FORGET_EXPIRED = """
WITH ended AS (DELETE FROM accounts_refreshfamily WHERE user_id = %(user)s AND expires_at < %(now)s)
DELETE FROM accounts_refreshtoken t USING accounts_refreshfamily f
WHERE f.id = t.family_id AND f.user_id = %(user)s AND t.expires_at < %(now)s
"""

REVOKE = """
UPDATE accounts_refreshfamily SET revoked_at = %(now)s, revoked_for = %(reason)s
WHERE {which} = %(id)s AND revoked_at IS NULL
"""

FAMILY_OF = "SELECT family_id FROM accounts_refreshtoken WHERE digest = %s"


def open_session(*, user_id: UUID, client_address: str, moment: datetime) -> tuple[UUID, bytes] | None:
    """Begin a family; its id and first token, ``None`` when the user is banned or gone by now.

    The user's row is locked against a ban: a ban sees this family and revokes it, or this sees the ban.
    """
    family, token = new_id(), secrets.token_bytes(32)
    opened = execute(
        "accounts",
        OPEN,
        {
            "user": user_id,
            "family": family,
            "now": moment,
            "until": moment + conf.refresh_lifetime(),
            "address": client_address[:64],
            "digest": digest_of(token),
        },
    )
    execute("accounts", FORGET_EXPIRED, {"user": user_id, "now": moment})
    return (family, token) if opened else None


def revoke_family(family_id: UUID, *, reason: str, moment: datetime) -> bool:
    """End one sign-in; False when it had ended already."""
    params = {"id": family_id, "reason": reason, "now": moment}
    return execute("accounts", REVOKE.format(which="id"), params) == 1


def revoke_families_of(user_id: UUID, *, reason: str, moment: datetime) -> int:
    """End all of a user's sign-ins; how many there were."""
    return execute("accounts", REVOKE.format(which="user_id"), {"id": user_id, "reason": reason, "now": moment})


def family_of(token: bytes) -> UUID | None:
    """The family a token belongs to, used or not."""
    found = one("accounts", FAMILY_OF, [digest_of(token)])
    return found[0] if found else None


def successor_of(token: bytes) -> bytes:
    """The token that follows; only we can compute it, and always the same."""
    return vault.keyed_hash(token, purpose="refresh successor")


def digest_of(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def to_text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def from_text(text: str) -> bytes | None:
    """The token a client sent, ``None`` when it cannot be one of ours."""
    try:
        token = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == 32 else None
