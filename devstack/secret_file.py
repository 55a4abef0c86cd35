"""Random secrets of one checkout, made at the first run and kept in a file only its owner can read."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstack.state import read_json, write_json

ADMIN_EMAIL = "admin@banyan.local"
_TYPEABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the characters that look like others: a person may type these passwords."""
_SINGLE: Mapping[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "postgres_password": lambda: secrets.token_urlsafe(24),
    "redis_password": lambda: secrets.token_urlsafe(24),
    "key_encryption_secret": lambda: secrets.token_urlsafe(32),
    "provider_callback_secret": lambda: secrets.token_urlsafe(32),
    "admin_password": lambda: typeable(),
    "demo_password": lambda: typeable(),
}


@dataclass(frozen=True)
class Secrets:
    """:param databases: password of the login role per alias.
    :param signing_keys: per host the base64url seed of its Ed25519 key."""

    secret_key: str = field(repr=False)
    postgres_password: str = field(repr=False)
    redis_password: str = field(repr=False)
    key_encryption_secret: str = field(repr=False)
    provider_callback_secret: str = field(repr=False)
    admin_password: str = field(repr=False)
    demo_password: str = field(repr=False)
    databases: Mapping[str, str] = field(repr=False)
    signing_keys: Mapping[str, str] = field(repr=False)

    def trusted_keys(self) -> str:
        """``SERVICE_TRUSTED_KEYS``: the public key of every host, as JSON."""
        return json.dumps({host: public_key(seed) for host, seed in self.signing_keys.items()})


def load(path: Path, *, aliases: Sequence[str], hosts: Sequence[str]) -> Secrets:
    """The secrets at ``path``; what is missing (all of them at first, a new context's later) is made and saved."""
    known = read_json(path)
    complete: dict[str, Any] = {name: known.get(name) or make() for name, make in _SINGLE.items()}
    complete["databases"] = _per_name(known.get("databases"), aliases, lambda: secrets.token_urlsafe(24))
    complete["signing_keys"] = _per_name(known.get("signing_keys"), hosts, _seed)
    if complete != known:
        write_json(path, complete)
    path.chmod(0o600)
    return Secrets(**complete)


def typeable(groups: int = 4, length: int = 4) -> str:
    """A password like ``kx7m-2pqr-wn4t-9abc``."""
    return "-".join("".join(secrets.choice(_TYPEABLE) for _ in range(length)) for _ in range(groups))


def public_key(seed: str) -> str:
    """The base64url public half of a base64url Ed25519 seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4)))
    return _encode(private.public_key().public_bytes_raw())


def _seed() -> str:
    return _encode(secrets.token_bytes(32))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _per_name(known: Any, names: Sequence[str], make: Callable[[], str]) -> dict[str, str]:
    kept = dict(known) if isinstance(known, dict) else {}
    return kept | {name: make() for name in names if name not in kept}
