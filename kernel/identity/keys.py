"""Public keys of the token issuer, in memory; fetched from accounts wherever it runs.

A key that is not known triggers one fetch, then none for ten seconds: made-up key ids cannot turn
this host into a flood. A failed fetch keeps the keys there are.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import jwt
import urllib3
from django.conf import settings

from kernel.logging import log

FRESH_SECONDS = 60.0
COOL_DOWN_SECONDS = 10.0
ALGORITHM_OF = {"OKP": "EdDSA", "RSA": "RS256", "oct": "HS256"}
"""The one algorithm each kind of key may be used with; the token's own header never decides."""

Loader = Callable[[], dict[str, Any]]


def _over_http() -> dict[str, Any]:
    url = f"{settings.INTERNAL_URL}/.well-known/jwks.json"
    answer = urllib3.request("GET", url, timeout=2.0, retries=2)
    if answer.status != 200:
        raise urllib3.exceptions.HTTPError(f"{url} answered {answer.status}")
    found: dict[str, Any] = answer.json()
    if settings.JWT_ALGORITHM == "HS256":
        found["keys"].append(shared_jwk(settings.JWT_SECRET.encode()))
    return found


def shared_jwk(secret: bytes) -> dict[str, str]:
    """The secret of HS256 as a key with its ``kid``; every host has it from its environment, nobody publishes it."""
    members = {"kty": "oct", "k": base64.urlsafe_b64encode(secret).decode().rstrip("=")}
    return members | {"kid": thumbprint(members), "alg": "HS256", "use": "sig"}


def thumbprint(members: dict[str, str]) -> str:
    """RFC 7638: SHA-256 of a key's required members in lexical order, base64url."""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


class KeyRing:
    """Keys by ``kid``; thread-safe."""

    def __init__(self) -> None:
        self.loader: Loader = _over_http
        self._keys: dict[str, tuple[Any, str]] = {}
        self._loaded = float("-inf")
        self._lock = threading.Lock()

    def find(self, kid: str) -> tuple[Any, str] | None:
        """The key and its algorithm, ``None`` when the issuer does not publish it (any more)."""
        age = time.monotonic() - self._loaded
        if age > FRESH_SECONDS or (kid not in self._keys and age > COOL_DOWN_SECONDS):
            self._reload()
        return self._keys.get(kid)

    def forget(self) -> None:
        """Load again at the next use; for key rotations of this very process and for tests."""
        self._loaded = float("-inf")

    def _reload(self) -> None:
        with self._lock:
            if time.monotonic() - self._loaded < COOL_DOWN_SECONDS:
                return  # another thread did it while this one waited
            try:
                self._keys = {key["kid"]: _parsed(key) for key in self.loader()["keys"]}
            except (urllib3.exceptions.HTTPError, json.JSONDecodeError) as error:
                log.warning("keys_not_loaded", error=type(error).__name__)
            self._loaded = time.monotonic()


def _parsed(key: dict[str, Any]) -> tuple[Any, str]:
    algorithm = ALGORITHM_OF[key["kty"]]
    return jwt.PyJWK(key, algorithm).key, algorithm


ring = KeyRing()


def use_local_keys(loader: Loader) -> None:
    """Read keys in-process: for hosts that serve accounts themselves."""
    ring.loader = loader
    ring.forget()
