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
from kernel import money
from kernel.errors import DomainError

REFUSED: dict[money.Flaw, type[DomainError]] = {
    "not_a_number": AmountMalformed,
    "negative": AmountNotPositive,
    "too_large": AmountTooLarge,
    "too_precise": AmountTooPrecise,
}


def exact_amount(value: Decimal) -> Decimal:
    """The same amount with exactly two decimals.

    :raises AmountMalformed: :raises AmountNotPositive: :raises AmountTooLarge: :raises AmountTooPrecise:
    """
    try:
        cents = money.exact_amount(value)
    except money.NotMoney as error:
        raise REFUSED[error.flaw] from None
    if not cents:
        raise AmountNotPositive
    return cents


def known_currency(code: str, known: Sequence[str]) -> str:
    """The code in capitals. :raises CurrencyUnknown: it is not among ``known``."""
    if (currency := money.known_currency(code, known)) is None:
        raise CurrencyUnknown(currencies=list(known))
    return currency
