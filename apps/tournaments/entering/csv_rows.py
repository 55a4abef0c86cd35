"""Entrants from CSV, line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

import msgspec

from apps.tournaments.entering.entries import Entrant
from apps.tournaments.entering.intake import Refusal, Row
from kernel.errors import Malformed

COLUMNS = {"name", "user_id", "seed", "rating"}


class ColumnsUnknown(Malformed):
    """The first line must name the columns; ``name`` or ``user_id`` among them, and nothing else than we know."""

    code = "columns_unknown"
    message = f"The first line names the columns: some of {', '.join(sorted(COLUMNS))}."


def read_rows(lines: Iterable[str], *, entrant: type[msgspec.Struct], refused: list[Refusal]) -> Iterator[Row]:
    """Rows as they come, numbered by their line in the file; the first line is 1.

    :param entrant: what a row must fit, the same rules as the API's. :param refused: is added to, as lines are read.
    :raises ColumnsUnknown:
    """
    reader = csv.DictReader(lines, strict=True)
    fields = {(name or "").strip() for name in reader.fieldnames or ()}
    if not fields & {"name", "user_id"} or fields - COLUMNS:
        raise ColumnsUnknown
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            refused.append(Refusal(reader.line_num, Malformed.code))
            continue
        row = _row(record, reader.line_num, entrant)
        if row is None:
            refused.append(Refusal(reader.line_num, Malformed.code))
        else:
            yield row


def _row(record: dict[str | None, object], line: int, entrant: type[msgspec.Struct]) -> Row | None:
    """``None`` when a field breaks its rule, or there are more fields than columns."""
    if None in record:
        return None
    given = {name: text.strip() for name, text in record.items() if isinstance(text, str) and text.strip()}
    try:
        body = msgspec.convert(given, entrant, strict=False)
    except msgspec.ValidationError:
        return None
    fields = msgspec.structs.asdict(body)
    return Row(line, Entrant(**{**fields, "name": fields["name"] or ""}))
