"""Players in and out as CSV. One class per operation: parse, one call, render."""

from __future__ import annotations

from io import StringIO

import msgspec

from apps.players.exchange.csv_read import read_rows
from apps.players.exchange.csv_write import write_players
from apps.players.exchange.refusals import Refusal
from apps.players.queries_list import Filter, filtered
from apps.players.usecases.import_players import Imported, import_players
from kernel.errors import Malformed
from kernel.http import STAFF, Call, Operation, Reply
from kernel.http.problem import UnsupportedType


class NotText(Malformed):
    """The file is not in UTF-8."""

    code = "not_utf8"
    message = "Send the file in UTF-8."


class FileMissing(Malformed):
    """A form without the file."""

    code = "file_missing"
    message = "Send the file as the form's field 'file', or as the body (text/csv)."


class ImportQuery(msgspec.Struct, frozen=True, kw_only=True):
    """``skip_bad``: take in what can be. ``dry_run``: only report."""

    skip_bad: bool = False
    dry_run: bool = False


class ImportPlayersView(Operation):
    """Take players in from CSV: the body (text/csv), or the field `file` of a form. All lines or none.

    Columns: player_id, external_id, full_name, country, position, role, age, status, current_team, league,
    market_value, currency, season, matches, minutes, and any metric. 400 `players_refused` lists each line that cannot
    be.
    """

    method = "POST"
    access = STAFF
    query = ImportQuery
    reply = Imported

    def handle(self, call: Call) -> Imported:
        refused: list[Refusal] = []
        rows = read_rows(StringIO(_text(call), newline=""), refused=refused)
        return import_players(
            rows=rows,
            creator=call.user.user_id,
            refused=refused,
            skip_bad=call.query.skip_bad,
            dry_run=call.query.dry_run,
        )


class ExportPlayersView(Operation):
    """Players as CSV (text/csv) with their newest season, filtered like the list; an import reads it back.

    Texts that a spreadsheet would take for a formula begin with an apostrophe.
    """

    access = STAFF
    query = Filter
    media_type = "text/csv; charset=utf-8"

    def handle(self, call: Call) -> Reply:
        players = filtered(call.query).order_by("player_id")
        headers = {"Content-Disposition": 'attachment; filename="players.csv"'}
        return Reply(write_players(players).encode(), headers=headers)


def _text(call: Call) -> str:
    """:raises UnsupportedType: :raises FileMissing: :raises NotText:"""
    kind = (call.request.content_type or "").lower()
    if kind == "multipart/form-data":
        file = call.request.FILES.get("file")
        if file is None:
            raise FileMissing(field="file")
        body = file.read()
    elif kind in ("text/csv", "text/plain", "application/csv"):
        body = call.request.body
    else:
        raise UnsupportedType("Send the file as text/csv, or as the field 'file' of a form.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText from None
