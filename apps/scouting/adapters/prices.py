"""What models cost: Google's paid tier, standard, list prices of September 2026. Thoughts are billed as output."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from functools import cache

import msgspec

from kernel.logging import log

MILLION = Decimal(1_000_000)
CENT_FRACTION = Decimal("0.000001")


class Price(msgspec.Struct, frozen=True):
    """US dollars per million tokens."""

    input: Decimal
    output: Decimal


def _price(per_input: str, per_output: str) -> Price:
    return Price(Decimal(per_input), Decimal(per_output))


PRICES = {
    "gemini-3.1-flash-lite": _price("0.25", "1.50"),
    "gemini-3.5-flash-lite": _price("0.30", "2.50"),
    "gemini-3.5-flash": _price("1.50", "9.00"),
    "gemini-3.6-flash": _price("1.50", "7.50"),
    "gemini-3.7-flash": _price("1.50", "7.50"),
    "gemini-3.8-flash": _price("1.50", "7.50"),
    "gemini-3.1-pro-preview": _price("2.00", "12.00"),
}


@cache
def price_of(model: str) -> Price:
    """A model that is not in the table costs as much as the dearest: a budget that counts it as nothing is none."""
    found = PRICES.get(model)
    if found is None:
        log.warning("scouting_price_unknown", model=model)
        found = max(PRICES.values(), key=lambda price: price.output)
    return found


def cost_of(model: str, *, input_tokens: int, output_tokens: int) -> Decimal:
    """US dollars, rounded up to a millionth."""
    price = price_of(model)
    exact = (price.input * input_tokens + price.output * output_tokens) / MILLION
    return exact.quantize(CENT_FRACTION, rounding=ROUND_UP)
