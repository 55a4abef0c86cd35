"""The signing keys in memory: which one signs now, which ones the world may verify with.

Read from the database every few seconds at most. Who signs is decided by the clock and the keys'
timestamps alone, so processes that read at different moments still agree.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.db import DatabaseError, InterfaceError

from apps.accounts import conf, vault
from apps.accounts.models import SigningKey
from kernel import clock
from kernel.errors import Unavailable
from kernel.identity.keys import shared_jwk
from kernel.logging import log

FRESH_SECONDS = 5.0
"""Far below ``conf.PUBLISH_LEAD``: a key is in every process's memory long before its first signature."""


@dataclass(frozen=True, slots=True)
class LoadedKey:
    """A key with its private half parsed, once."""

    kid: str
    algorithm: str
    public_jwk: dict[str, Any]
    private: Any = field(repr=False)
    active_from: datetime
    retire_at: datetime | None
    drop_at: datetime | None

    def signs_at(self, moment: datetime) -> bool:
        return self.active_from <= moment and (self.retire_at is None or moment < self.retire_at)

    def verifies_at(self, moment: datetime) -> bool:
        return self.drop_at is None or moment < self.drop_at


class Keyring:
    """Thread-safe; a reload that fails keeps the keys there are."""

    def __init__(self) -> None:
        self._keys: tuple[LoadedKey, ...] = ()
        self._private: dict[str, Any] = {}
        self._loaded = float("-inf")
        self._lock = threading.Lock()

    def signing_key(self) -> tuple[str, str, Any]:
        """Key id, algorithm and private key to sign with now.

        :raises Unavailable: no key has been made yet (``manage.py setup`` does).
        """
        if conf.jwt_algorithm() == "HS256":
            secret = conf.jwt_secret()
            return shared_jwk(secret)["kid"], "HS256", secret
        moment = clock.now()
        for key in self._current():
            if key.signs_at(moment):
                return key.kid, key.algorithm, key.private
        raise Unavailable(internal="no signing key is active; run manage.py setup or rotate_keys")

    def public_jwks(self) -> dict[str, Any]:
        """What ``/.well-known/jwks.json`` publishes: next, active and retiring keys, public halves only."""
        moment = clock.now()
        return {"keys": [key.public_jwk for key in self._current() if key.verifies_at(moment)]}

    def local_jwks(self) -> dict[str, Any]:
        """What this host itself verifies with: the public keys and, for HS256, the shared secret."""
        keys = self.public_jwks()["keys"]
        if conf.jwt_algorithm() == "HS256":
            keys = [*keys, shared_jwk(conf.jwt_secret())]
        return {"keys": keys}

    def forget(self) -> None:
        """Read the database at the next use."""
        self._loaded = float("-inf")

    def _current(self) -> tuple[LoadedKey, ...]:
        stale = time.monotonic() - self._loaded > FRESH_SECONDS
        # One thread reads; the others go on with what is there, unless there is nothing.
        if stale and self._lock.acquire(blocking=not self._keys):
            try:
                self._reload()
            finally:
                self._lock.release()
        return self._keys

    def _reload(self) -> None:
        if time.monotonic() - self._loaded <= FRESH_SECONDS:
            return
        try:
            found = list(SigningKey.objects.exclude(drop_at__lt=clock.now()).order_by("active_from"))
        except (DatabaseError, InterfaceError) as error:
            if not self._keys:
                raise
            log.warning("signing_keys_not_loaded", error=type(error).__name__)
        else:
            self._private = {key.kid: self._private.get(key.kid) or _opened(key) for key in found}
            self._keys = tuple(self._loaded_key(key) for key in found)
        self._loaded = time.monotonic()

    def _loaded_key(self, key: SigningKey) -> LoadedKey:
        return LoadedKey(
            kid=key.kid,
            algorithm=key.algorithm,
            public_jwk=key.public_jwk,
            private=self._private[key.kid],
            active_from=key.active_from,
            retire_at=key.retire_at,
            drop_at=key.drop_at,
        )


def _opened(key: SigningKey) -> Any:
    return load_der_private_key(vault.unseal(bytes(key.sealed_private_key), name=key.kid), password=None)


keyring = Keyring()
