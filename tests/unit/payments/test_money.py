"""Amounts are exact or refused, each kind of wrong with its own code."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.payments.domain.money import exact_amount, known_currency
from kernel.money import CENT, LARGEST


@pytest.mark.parametrize("written", ["100", "100.0", "100.00", "1E+2", "100.000000"])
def test_one_amount_has_many_spellings(written: str) -> None:
    assert str(exact_amount(Decimal(written))) == "100.00"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0", "amount_not_positive"),
        ("-0.00", "amount_not_positive"),
        ("-1", "amount_not_positive"),
        ("0.001", "amount_too_precise"),
        ("1e-999999", "amount_too_precise"),
        ("10.005", "amount_too_precise"),
        ("0.1000000000000000000000000000000000000001", "amount_too_precise"),
        ("10000000000", "amount_too_large"),
        ("1e999999", "amount_too_large"),
        ("NaN", "amount_malformed"),
        ("sNaN", "amount_malformed"),
        ("Infinity", "amount_malformed"),
        ("-Infinity", "amount_malformed"),
    ],
)
def test_a_wrong_amount_has_a_code(written: str, code: str) -> None:
    with pytest.raises(Exception) as refused:
        exact_amount(Decimal(written))
    assert getattr(refused.value, "code", refused.type) == code


@given(st.integers(min_value=1, max_value=int(LARGEST / CENT)))
def test_every_cent_up_to_the_largest_is_exact(cents: int) -> None:
    assert exact_amount(Decimal(cents) / 100) == Decimal(cents) / 100


def test_currencies_are_known_in_capitals() -> None:
    assert known_currency("usd", ["USD"]) == "USD"
    with pytest.raises(Exception) as refused:
        known_currency("US", ["USD"])
    assert getattr(refused.value, "code", "") == "currency_unknown"
