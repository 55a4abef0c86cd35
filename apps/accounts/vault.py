"""Secrets derived from one: what encrypts private keys at rest, and what makes refresh tokens' successors."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

from apps.accounts import conf

NONCE_BYTES = 12


@lru_cache(maxsize=8)
def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"banyan.accounts", info=purpose).derive(secret)


def seal(plain: bytes, *, name: str) -> bytes:
    """Encrypt (AES-256-GCM), bound to ``name``: the result opens under no other name."""
    nonce = os.urandom(NONCE_BYTES)
    key = _derived(conf.key_encryption_secret(), b"signing keys")
    return nonce + AESGCM(key).encrypt(nonce, plain, name.encode())


def unseal(sealed: bytes, *, name: str) -> bytes:
    """:raises ImproperlyConfigured: sealed with another ``KEY_ENCRYPTION_SECRET``, or under another name."""
    key = _derived(conf.key_encryption_secret(), b"signing keys")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
    except InvalidTag:
        raise ImproperlyConfigured(
            f"Signing key {name} does not open: KEY_ENCRYPTION_SECRET is not the one it was made with."
        ) from None


def keyed_hash(message: bytes, *, purpose: str) -> bytes:
    """HMAC-SHA256 that nobody outside can compute."""
    return hmac.new(_derived(conf.key_encryption_secret(), purpose.encode()), message, hashlib.sha256).digest()
