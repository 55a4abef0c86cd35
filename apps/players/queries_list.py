"""Lists of players: filters, orders, and cursors that neither repeat nor miss a player who stays as he is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from apps.players.domain.positions import position_of
from apps.players.domain.profile import exact_status
from apps.players.models import Player
from apps.players.queries import shown_players
from kernel.errors import Malformed
from kernel.http.paging import decode_cursor

Order = Literal["newest", "name", "age", "-age", "market_value", "-market_value"]

# Letters that Unicode does not take apart into a plain one and an accent.
WHOLE, PLAIN = "øłđıŧħæœð", "oldithaod"


class Folded(Func):
    """A text without accents, in lower case. Built in, so no extension and no second column; see :func:`fold`."""

    template = (
        r"(translate(regexp_replace(lower(normalize(%(expressions)s, NFKD)), '[\u0300-\u036f]', '', 'g'),"
        rf""" '{WHOLE}', '{PLAIN}') COLLATE "C")"""
    )
    output_field = TextField()


def fold(text: str) -> str:
    """The same as :class:`Folded`: ``"Ødegård"`` -> ``"odegard"``."""
    apart = unicodedata.normalize("NFKD", text).lower()
    kept = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return kept.translate(str.maketrans(WHOLE, PLAIN))


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which players; "" and ``None`` do not narrow. :param q: part of the name."""

    q: str = ""
    position: str = ""
    status: str = ""
    league: str = ""
    team: str = ""
    country: str = ""
    age_min: int | None = None
    age_max: int | None = None


KEYS: dict[str, Any] = {
    "newest": F("player_id"),
    "name": Folded(F("full_name")),
    "age": F("age"),
    # Whoever has no value comes after (before, when the order is turned round) those who have.
    "market_value": Coalesce(F("market_value"), Value(Decimal(-1))),
}


def list_players(wanted: Filter, *, order: Order, after: str, limit: int) -> list[Player]:
    """Up to ``limit + 1``, the last only saying that there are more.

    :param after: a cursor's text, "" for the beginning.
    :raises PositionUnknown: :raises StatusUnknown: :raises Malformed: the cursor is not one of this order.
    """
    name, down = order.removeprefix("-"), order.startswith("-") or order == "newest"
    found = filtered(wanted).annotate(sort_key=KEYS[name])
    if after:
        key, player_id = _position(after, order)
        beyond, same = ("lt", "gt")[not down], Q(sort_key=key)
        further = Q(**{f"player_id__{beyond}": player_id})
        found = found.filter(Q(**{f"sort_key__{beyond}": key}) | (same & further))
    sign = "-" if down else ""
    return list(found.order_by(f"{sign}sort_key", f"{sign}player_id")[: limit + 1])


def filtered(wanted: Filter) -> QuerySet[Player]:
    """:raises PositionUnknown: :raises StatusUnknown:"""
    return shown_players().filter(*_conditions(wanted))


def cursor_of(player: Player, *, order: Order) -> str:
    """Where a list of this order goes on after the player."""
    row: Any = player
    return msgspec.json.encode([order, str(row.sort_key), row.player_id]).decode()


def _conditions(wanted: Filter) -> Iterator[Q]:
    if wanted.position:
        group, role = position_of(wanted.position)
        yield Q(position=group, **({"role__iexact": role} if role else {}))
    if wanted.status:
        yield Q(status=exact_status(wanted.status))
    for field, value in (("league", wanted.league), ("current_team", wanted.team), ("country", wanted.country)):
        if value:
            yield Q(**{f"{field}__iexact": value.strip()})
    if wanted.age_min is not None:
        yield Q(age__gte=wanted.age_min)
    if wanted.age_max is not None:
        yield Q(age__lte=wanted.age_max)
    if wanted.q:
        yield Q(pk__in=Player.objects.alias(folded=KEYS["name"]).filter(folded__contains=fold(wanted.q)))


def _position(cursor: str, order: Order) -> tuple[Any, UUID]:
    kinds: dict[str, Any] = {"newest": UUID, "name": str, "age": int, "market_value": Decimal}
    try:
        made_for, key, player_id = msgspec.json.decode(decode_cursor(cursor), type=tuple[str, str, UUID])
        if made_for == order:
            return msgspec.convert(key, kinds[order.removeprefix("-")], strict=False), player_id
    except msgspec.MsgspecError:
        pass
    raise Malformed("The cursor is not one that this list gave out.", field="cursor")
