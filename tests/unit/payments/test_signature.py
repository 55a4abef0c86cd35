"""A callback is believed only with a fresh signature of its very bytes."""

from __future__ import annotations

import pytest

from apps.payments.domain import signature
from apps.payments.domain.signature import SignatureExpired, SignatureInvalid, SignatureMissing
from kernel.errors import DomainError

SECRET, BODY, AT = "a secret", b'{"event_id": "1"}', 1_800_000_000


def test_a_signed_body_is_believed() -> None:
    signature.verify(signature.sign(BODY, secret=SECRET, at=AT), BODY, secret=SECRET, at=AT + 299)


def test_the_signature_is_the_documented_one() -> None:
    """As `printf 1.body | openssl dgst -sha256 -hmac key` says."""
    assert signature.sign(b"body", secret="key", at=1) == (
        "t=1,v1=91b5374b153842ad05b2c4eab9349b8321b14703165bd3fb8b034dfb8be98ae5"
    )


@pytest.mark.parametrize("at", [AT - 301, AT + 301])
def test_an_old_or_future_one_is_refused(at: int) -> None:
    with pytest.raises(SignatureExpired):
        signature.verify(signature.sign(BODY, secret=SECRET, at=AT), BODY, secret=SECRET, at=at)


@pytest.mark.parametrize(
    "header", ["", "nonsense", "t=,v1=aa", "t=1", "v1=aa", "t=-1,v1=aa", "t=1e3,v1=aa", "t=²,v1=a"]
)
def test_an_unreadable_one_is_missing(header: str) -> None:
    with pytest.raises(SignatureMissing):
        signature.verify(header, BODY, secret=SECRET, at=AT)


@pytest.mark.parametrize(
    ("header", "body", "secret"),
    [
        (signature.sign(BODY, secret="another", at=AT), BODY, SECRET),
        (signature.sign(BODY, secret=SECRET, at=AT), BODY + b" ", SECRET),
        (signature.sign(BODY, secret=SECRET, at=AT).replace(f"t={AT}", f"t={AT + 1}"), BODY, SECRET),
        (f"t={AT},v1=é", BODY, SECRET),
        (signature.sign(BODY, secret="", at=AT), BODY, ""),
    ],
    ids=["secret", "body", "time", "not ASCII", "no secret configured"],
)
def test_any_other_one_is_invalid(header: str, body: bytes, secret: str) -> None:
    with pytest.raises(SignatureInvalid) as refused:
        signature.verify(header, body, secret=secret, at=AT)
    assert isinstance(refused.value, DomainError)
