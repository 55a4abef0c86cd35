"""Amounts of money: NUMERIC(12,2), exactly two decimals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

LARGEST = Decimal("9999999999.99")
CENT = Decimal("0.01")
Flaw = Literal["not_a_number", "negative", "too_large", "too_precise"]


class NotMoney(ValueError):
    """The number is no amount of money; ``flaw`` says why. A context turns it into an error of its own."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw: Flaw = flaw


def exact_amount(value: Decimal) -> Decimal:
    """The same amount, zero or more, with exactly two decimals. :raises NotMoney:"""
    if not value.is_finite():
        raise NotMoney("not_a_number")
    if value < 0:
        raise NotMoney("negative")
    # Compared before it is quantized: a client may well send 1e999999.
    if value > LARGEST:
        raise NotMoney("too_large")
    if (value and value.adjusted() < CENT.adjusted()) or (cents := value.quantize(CENT)) != value:
        raise NotMoney("too_precise")
    return cents


def known_currency(code: str, known: Sequence[str]) -> str | None:
    """The ISO 4217 code in capitals, ``None`` when it is not among ``known``."""
    return code.upper() if code.upper() in known else None
