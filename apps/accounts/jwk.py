"""JSON Web Keys: made, described (RFC 7517) and named (RFC 7638). Pure."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kernel.identity.keys import thumbprint

RSA_BITS = 2048
PrivateKey = Ed25519PrivateKey | RSAPrivateKey


def generate(algorithm: str) -> PrivateKey:
    """A fresh private key for ``EdDSA`` or ``RS256``."""
    if algorithm == "EdDSA":
        return Ed25519PrivateKey.generate()
    return generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def to_der(key: PrivateKey) -> bytes:
    """PKCS#8, unencrypted."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def public_jwk(key: PrivateKey, algorithm: str) -> dict[str, Any]:
    """The public half as published, with its ``kid``."""
    if isinstance(key, Ed25519PrivateKey):
        members = {"kty": "OKP", "crv": "Ed25519", "x": _encode(key.public_key().public_bytes_raw())}
    else:
        numbers = key.public_key().public_numbers()
        members = {"kty": "RSA", "n": _encode_integer(numbers.n), "e": _encode_integer(numbers.e)}
    return members | {"kid": thumbprint(members), "alg": algorithm, "use": "sig"}


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _encode_integer(number: int) -> str:
    return _encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
