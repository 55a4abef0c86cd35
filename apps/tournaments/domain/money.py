"""Entry fees as this context takes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kernel import money
from kernel.errors import DomainError, Kind


class EntryFeeInvalid(DomainError):
    """The fee is negative, has a third decimal, is not a number or does not fit NUMERIC(12,2)."""

    kind = Kind.MALFORMED
    code = "entry_fee_invalid"
    message = "An entry fee is 0 to 9999999999.99, with two decimals at most."


class CurrencyUnknown(DomainError):
    """The currency is not an ISO 4217 code that the club takes."""

    kind = Kind.MALFORMED
    code = "currency_unknown"
    message = "This currency is not taken here."


def exact_fee(value: Decimal) -> Decimal:
    """The same amount with exactly two decimals. :raises EntryFeeInvalid:"""
    try:
        return money.exact_amount(value)
    except money.NotMoney:
        raise EntryFeeInvalid from None


def known_currency(code: str, known: Sequence[str]) -> str:
    """The code in capitals. :raises CurrencyUnknown: it is not among ``known``."""
    if (currency := money.known_currency(code, known)) is None:
        raise CurrencyUnknown(currencies=list(known))
    return currency
