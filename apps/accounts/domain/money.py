"""Amounts: decimals with two digits outside, whole minor units in the ledger."""

from __future__ import annotations

from decimal import Decimal

from apps.accounts.contract import TransferInvalid

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999.99")
"""What NUMERIC(12,2) holds: the most that one transfer moves."""


def to_minor(amount: Decimal) -> int:
    """``Decimal("12.30")`` -> 1230; exact or refused, never rounded.

    :raises TransferInvalid: not a number, more than two decimals, not above zero, or more than :data:`LARGEST`.
    """
    if not amount.is_finite() or amount <= 0:
        raise TransferInvalid("The amount must be above zero.", field="amount")
    if amount > LARGEST:
        raise TransferInvalid(f"The amount must not exceed {LARGEST}.", field="amount")
    minor = amount.scaleb(2)
    if minor != int(minor):
        raise TransferInvalid("The amount has more than two decimals.", field="amount")
    return int(minor)


def from_minor(minor: int) -> Decimal:
    """1230 -> ``Decimal("12.30")``, always with two digits."""
    return (Decimal(minor) * CENT).quantize(CENT)
