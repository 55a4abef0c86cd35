"""Keys are named and described as the standards say."""

from __future__ import annotations

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from apps.accounts import jwk


def test_thumbprint_of_rfc_7638() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn"
        "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqD"
        "Kgw"
    )
    assert jwk.thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_thumbprint_of_rfc_8037() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = jwk.public_jwk(Ed25519PrivateKey.from_private_bytes(seed), "EdDSA")
    assert public["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert public["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_a_published_key_verifies_what_its_private_half_signs(algorithm: str) -> None:
    private = jwk.generate(algorithm)
    public = jwk.public_jwk(private, algorithm)
    token = jwt.encode({"sub": "maya"}, private, algorithm=algorithm)
    assert jwt.decode(token, jwt.PyJWK(public, algorithm).key, [algorithm]) == {"sub": "maya"}


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_a_published_key_has_no_private_member(algorithm: str) -> None:
    assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & jwk.public_jwk(jwk.generate(algorithm), algorithm).keys()
