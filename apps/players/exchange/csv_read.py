"""Players from CSV, line by line. What a single line can be is checked here; what needs the others, at the import."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from apps.players.domain.metrics import NAME, MetricsInvalid
from apps.players.domain.profile import AgeInvalid, MarketValueInvalid
from apps.players.domain.seasons import SeasonContradictory, season_of
from apps.players.exchange.cells import plain
from apps.players.exchange.refusals import Refusal, refusal
from kernel.errors import DomainError, Malformed

DESCRIBING = (
    "full_name", "country", "position", "role", "age", "status", "current_team", "league", "market_value", "currency",
)  # fmt: skip
PLAYED = ("season", "matches", "minutes")
COLUMNS = ("player_id", "external_id", *DESCRIBING, *PLAYED)
LONGEST_ID = 100
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


class ColumnsUnknown(Malformed):
    """The first line must name the columns, each once; what is no column of ours names a metric."""

    code = "columns_unknown"
    message = (
        f"The first line names the columns, each once: some of {', '.join(COLUMNS)}, and metrics in lower case with "
        "underscores; full_name, player_id or external_id among them."
    )


class LineMalformed(Malformed):
    """Not a line of CSV, or not as many fields as there are columns."""

    code = "line_malformed"
    message = "This line is not CSV, or has another number of fields than there are columns."


class ExternalIdInvalid(Malformed):
    """Too long, or with characters that nobody sees."""

    code = "external_id_invalid"
    message = f"'external_id' has at most {LONGEST_ID} printable characters."


class SeasonMissing(Malformed):
    """Matches and minutes are of a season."""

    code = "season_missing"
    message = "Matches and minutes need their season."


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line. What it leaves empty is not in it: it stays as it is, or is nothing for a new player.

    :param described: fields of a profile. :param figures: totals by name, of ``season`` or of none.
    """

    line: int
    player_id: UUID | None
    external_id: str | None
    described: dict[str, Any]
    season: str | None
    matches: int | None
    minutes: int | None
    figures: dict[str, float]


def read_rows(lines: Iterable[str], *, refused: list[Refusal]) -> Iterator[Row]:
    """Rows as they come, numbered by the line they begin at; the first line is 1. Empty lines are passed over.

    :param refused: is added to, as lines are read. :raises ColumnsUnknown:
    """
    reader = csv.reader(lines, strict=True)
    columns = _columns(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
            if any(cell.strip() for cell in cells):
                yield _row(line, columns, cells)
        except StopIteration:
            return
        except csv.Error:
            refused.append(refusal(line, LineMalformed()))
        except DomainError as error:
            refused.append(refusal(line, error))


def _columns(reader: Iterator[list[str]]) -> list[str]:
    try:
        columns = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise ColumnsUnknown from None
    identified = {"full_name", "player_id", "external_id"} & set(columns)
    if len(set(columns)) != len(columns) or not identified or not all(map(NAME.fullmatch, columns)):
        raise ColumnsUnknown
    return columns


def _row(line: int, columns: list[str], cells: list[str]) -> Row:
    """:raises DomainError: what is wrong with it, naming the ``field``."""
    if len(cells) != len(columns):
        raise LineMalformed
    given = {name: plain(cell) for name, cell in zip(columns, cells, strict=True) if plain(cell)}
    if "season" not in given and given.keys() & {"matches", "minutes"}:
        raise SeasonMissing(field="season")
    return Row(
        line=line,
        player_id=_player_id(given.get("player_id")),
        external_id=_external_id(given.get("external_id")),
        described=_described(given),
        season=season_of(given["season"]) if "season" in given else None,
        matches=_count("matches", given),
        minutes=_count("minutes", given),
        figures={name: _figure(name, cell) for name, cell in given.items() if name not in COLUMNS},
    )


def _described(given: Mapping[str, str]) -> dict[str, Any]:
    described: dict[str, Any] = {name: given[name] for name in DESCRIBING if name in given}
    if "age" in described:
        described["age"] = _whole(described["age"], AgeInvalid(field="age"))
    if "market_value" in described:
        written = _number(described["market_value"], MarketValueInvalid(field="market_value"))
        described["market_value"] = Decimal(written)
    return described


def _player_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Malformed("'player_id' is a UUID.", field="player_id") from None


def _external_id(text: str | None) -> str | None:
    if text and not (len(text) <= LONGEST_ID and text.isprintable()):
        raise ExternalIdInvalid(field="external_id")
    return text


def _count(name: str, given: Mapping[str, str]) -> int | None:
    return _whole(given[name], SeasonContradictory(field=name)) if name in given else None


def _whole(text: str, error: DomainError) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise error
    return int(text)


def _figure(name: str, text: str) -> float:
    return float(_number(text, MetricsInvalid("This is a number, with a full stop.", field=name)))


def _number(text: str, error: DomainError) -> str:
    """Python would also read ``1_000``, ``nan`` and digits of other scripts."""
    if not NUMBER.fullmatch(text):
        raise error
    return text
