"""Numbers as a report shows them: so that the checker reads back the fact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from apps.scouting.domain.data import PER_90, Known
from apps.scouting.domain.grounding import exact, shows

MOST_PLACES = 6


def shown(number: float | int) -> str:
    """With as many decimals as it takes, two if they do, and thousands separators; "" when six are not enough."""
    value = exact(number)
    for places in range(0 if value == value.to_integral_value() else min(2, _places(value)), MOST_PLACES + 1):
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if shows(value, rounded, places):
            return f"{rounded:,f}"
    return ""


def counted(number: float | int, one: str, many: str) -> str:
    """``1 match``, ``23 matches``."""
    return f"{shown(number)} {one if number == 1 else many}"


def percentile(number: float | int) -> str:
    """``88th percentile``; ``percentile 99.7`` where an ordinal would claim 0 or 100."""
    value = exact(number)
    rounded = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    if rounded in {0, 100} and value != rounded:
        figure = shown(number)
        return f"percentile {figure}" if figure and figure.strip("0.") and float(figure) < 100 else ""
    return f"{rounded}{ordinal_suffix(rounded)} percentile"


def ordinal_suffix(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def figure(one: Known) -> str:
    """A fact's number with its unit: ``0.54 per 90 minutes``, ``85.3%``; "" when it cannot be shown."""
    if one.number is None or not (number := shown(one.number)):
        return ""
    if one.scale == "percent":
        return f"{number}%"
    if one.scale == "per_90" and not PER_90.search(one.phrase):
        return f"{number} per 90 minutes"
    return number


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
