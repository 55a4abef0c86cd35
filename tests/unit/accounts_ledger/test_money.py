"""Amounts go into the ledger exactly or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.contract import TransferInvalid
from apps.accounts.domain.money import LARGEST, from_minor, to_minor


@given(st.decimals(min_value="0.01", max_value=LARGEST, places=2))
def test_an_amount_survives_the_way_in_and_out(amount: Decimal) -> None:
    assert from_minor(to_minor(amount)) == amount


@given(st.integers(-(10**18), 10**18))
def test_a_balance_always_has_two_digits(minor: int) -> None:
    shown = from_minor(minor)
    assert shown.as_tuple().exponent == -2
    assert int(shown * 100) == minor


@pytest.mark.parametrize("spelling", ["1", "1.0", "1.00", "1.000", "1E0"])
def test_how_an_amount_is_spelt_does_not_matter(spelling: str) -> None:
    assert to_minor(Decimal(spelling)) == 100


@pytest.mark.parametrize("amount", ["0", "-0.01", "-5", "0.001", "1.005", "10000000000.00", "NaN", "Infinity", "sNaN"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(TransferInvalid):
        to_minor(Decimal(amount))
