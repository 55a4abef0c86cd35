"""``python -m deploy.make_env > .env``: every secret of a compose deployment, made at random.

Needs no database and no Django; ``docker run --rm banyan-monolith:local python -m deploy.make_env``
does it on a machine that has Docker only.
"""

from __future__ import annotations

import base64
import json
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.environment import dotenv, hosts, signing_name
from runtime.catalogue import Catalogue, load


def values(catalogue: Catalogue) -> dict[str, str]:
    """A value for every variable of ``.env``; each call makes new ones."""
    found = {variable.name: variable.default or secrets.token_urlsafe(48) for variable in dotenv(catalogue)}
    found["ADMIN_EMAIL"] = "admin@example.com"
    trusted = {}
    for host in hosts(catalogue):
        seed = secrets.token_bytes(32)
        found[signing_name(host)] = _base64url(seed)
        trusted[host] = _base64url(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
    # Single quotes keep compose from reading `$` and `"`.
    found["SERVICE_TRUSTED_KEYS"] = f"'{json.dumps(trusted, separators=(',', ':'))}'"
    return found


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    for name, value in values(load()).items():
        print(f"{name}={value}")
