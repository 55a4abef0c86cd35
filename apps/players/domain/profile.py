"""What is said of a player, and what can be true of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import get_args

import msgspec

from apps.players.contract import PlayerStatus
from apps.players.domain.metrics import exact_statistics
from apps.players.domain.positions import position_of
from kernel.errors import Malformed

LARGEST_VALUE = Decimal("9999999999.99")
CENT = Decimal("0.01")
YOUNGEST, OLDEST = 5, 70
LONGEST = {"full_name": 200, "country": 100, "role": 60, "current_team": 120, "league": 120}
# Written by people and shown to others: no control characters, line breaks among them.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class TextInvalid(Malformed):
    """A text is too long, empty where it must not be, or has control characters."""

    code = "text_invalid"
    message = "This text is empty, too long, or has control characters."


class AgeInvalid(Malformed):
    """Nobody of this age plays here."""

    code = "age_invalid"
    message = f"'age' is a whole number from {YOUNGEST} to {OLDEST}."


class StatusUnknown(Malformed):
    """None of the statuses."""

    code = "status_unknown"
    message = f"'status' is one of {', '.join(get_args(PlayerStatus))}."


class MarketValueInvalid(Malformed):
    """Not an amount that can be stored exactly."""

    code = "market_value_invalid"
    message = f"'market_value' is an amount from 0 to {LARGEST_VALUE} with at most two decimals."


class CurrencyUnknown(Malformed):
    """The club does not reckon in this currency."""

    code = "currency_unknown"
    message = "This currency is not used here."


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A player as somebody describes one; two descriptions are the same when all of this is equal.

    :param position: any usual name; it may say the role too. :param currency: "" for euros, or else the club's first.
    """

    full_name: str
    position: str
    age: int
    country: str = ""
    role: str = ""
    status: str = "active"
    current_team: str = ""
    league: str = ""
    market_value: Decimal | None = None
    currency: str = ""
    statistics: dict[str, float] = {}


def exact(profile: Profile, *, currencies: Sequence[str]) -> Profile:
    """As it is stored: one spelling of everything.

    :raises TextInvalid: :raises PositionUnknown: :raises AgeInvalid: :raises StatusUnknown:
    :raises MarketValueInvalid: :raises CurrencyUnknown: :raises StatisticsInvalid: each names its ``field``.
    """
    group, role = position_of(profile.position)
    texts = {name: exact_text(name, getattr(profile, name)) for name in LONGEST}
    if not YOUNGEST <= profile.age <= OLDEST:
        raise AgeInvalid(field="age")
    return msgspec.structs.replace(
        profile,
        **{**texts, "role": texts["role"] or role},
        position=group,
        status=exact_status(profile.status),
        market_value=exact_value(profile.market_value),
        currency=exact_currency(profile.currency, currencies),
        statistics=exact_statistics(profile.statistics),
    )


def exact_text(field: str, text: str) -> str:
    """Without blanks around it. :raises TextInvalid:"""
    stripped = text.strip()
    if len(stripped) > LONGEST[field] or CONTROL.search(stripped) or (field == "full_name" and not stripped):
        raise TextInvalid(field=field)
    return stripped


def exact_status(text: str) -> str:
    """``Free agent`` -> ``free_agent``. :raises StatusUnknown:"""
    status = re.sub(r"[\s_-]+", "_", text.strip().lower())
    if status not in get_args(PlayerStatus):
        raise StatusUnknown(field="status")
    return status


def exact_value(value: Decimal | None) -> Decimal | None:
    """With two decimals. :raises MarketValueInvalid:"""
    if value is None:
        return None
    # Compared before it is quantized: a client may well send 1e999999.
    if not value.is_finite() or not 0 <= value <= LARGEST_VALUE or (value and value.adjusted() < CENT.adjusted()):
        raise MarketValueInvalid(field="market_value")
    if (cents := value.quantize(CENT)) != value:
        raise MarketValueInvalid(field="market_value")
    return abs(cents)


def exact_currency(code: str, known: Sequence[str]) -> str:
    """In capitals. :raises CurrencyUnknown:"""
    currency = code.strip().upper() or ("EUR" if "EUR" in known else known[0])
    if currency not in known:
        raise CurrencyUnknown(field="currency", currencies=list(known))
    return currency
