"""The Idempotency-Key header and the fingerprint of a body."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from django.test import RequestFactory

from kernel.http.idempotency import (
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    fingerprint,
    idempotency_key,
    optional_idempotency_key,
)
from kernel.http.operation import Call


def call_with(key: str | None) -> Call:
    headers = {} if key is None else {"Idempotency-Key": key}
    return Call(RequestFactory().post("/", headers=headers), None, {})


@pytest.mark.parametrize("sent", ["abc", '"abc"', "  abc  "])
def test_bare_and_quoted_keys_are_one_key(sent: str) -> None:
    assert idempotency_key(call_with(sent)) == "abc"


@pytest.mark.parametrize("length", [1, 255])
def test_keys_up_to_255_characters_are_taken(length: int) -> None:
    assert len(idempotency_key(call_with("k" * length))) == length


@pytest.mark.parametrize("sent", ["", '""', "k" * 256, "naïve", "tab\tinside"])
def test_malformed_keys_are_refused(sent: str) -> None:
    with pytest.raises(IdempotencyKeyMalformed):
        idempotency_key(call_with(sent))


def test_a_missing_key_is_an_error_only_where_one_is_needed() -> None:
    with pytest.raises(IdempotencyKeyMissing):
        idempotency_key(call_with(None))
    assert optional_idempotency_key(call_with(None)) is None


class Body(msgspec.Struct):
    amount: Decimal
    note: str = ""


def test_the_fingerprint_knows_numbers_not_their_spelling() -> None:
    assert fingerprint(Body(Decimal("100"))) == fingerprint(Body(Decimal("100.00")))


def test_the_fingerprint_differs_when_a_field_differs() -> None:
    assert fingerprint(Body(Decimal("100"))) != fingerprint(Body(Decimal("100"), "x"))
