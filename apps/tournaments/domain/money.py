"""Entry fees as this context takes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kernel.errors import DomainError, Kind

LARGEST_FEE = Decimal("9999999999.99")
CENT = Decimal("0.01")


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
    # Compared before it is quantized: a client may well send 1e999999.
    if not value.is_finite() or not 0 <= value <= LARGEST_FEE:
        raise EntryFeeInvalid
    if value and value.adjusted() < CENT.adjusted():
        raise EntryFeeInvalid
    cents = value.quantize(CENT)
    if cents != value:
        raise EntryFeeInvalid
    return cents


def known_currency(code: str, known: Sequence[str]) -> str:
    """The code in capitals. :raises CurrencyUnknown: it is not among ``known``."""
    currency = code.upper()
    if currency not in known:
        raise CurrencyUnknown(currencies=list(known))
    return currency
