"""Amounts and currencies as this context takes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.payments.contract import (
    AmountMalformed,
    AmountNotPositive,
    AmountTooLarge,
    AmountTooPrecise,
    CurrencyUnknown,
)

LARGEST = Decimal("9999999999.99")
CENT = Decimal("0.01")


def exact_amount(value: Decimal) -> Decimal:
    """The same amount with exactly two decimals.

    :raises AmountMalformed: :raises AmountNotPositive: :raises AmountTooLarge: :raises AmountTooPrecise:
    """
    if not value.is_finite():
        raise AmountMalformed
    if value <= 0:
        raise AmountNotPositive
    # Compared before it is quantized: a client may well send 1e999999.
    if value > LARGEST:
        raise AmountTooLarge
    if value.adjusted() < CENT.adjusted() or (cents := value.quantize(CENT)) != value:
        raise AmountTooPrecise
    return cents


def known_currency(code: str, known: Sequence[str]) -> str:
    """The code in capitals. :raises CurrencyUnknown: it is not among ``known``."""
    currency = code.upper()
    if currency not in known:
        raise CurrencyUnknown(currencies=list(known))
    return currency
