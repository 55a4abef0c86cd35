"""Players as CSV, in the columns that an import reads: what goes out comes back as it was."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from apps.players.domain.metrics import CATALOGUE
from apps.players.exchange.cells import harmless
from apps.players.exchange.csv_read import COLUMNS, DESCRIBING
from apps.players.models import Player

HEADER = (*COLUMNS, *CATALOGUE)


def write_players(players: Iterable[Player]) -> str:
    """One line for each with the newest season, ended as RFC 4180 says.

    :param players: with their ``newest_season``, see :func:`apps.players.queries.shown_players`.
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(_cells(player) for player in players)
    return text.getvalue()


def _cells(player: Player) -> list[str]:
    row: Any = player
    described = [_cell(getattr(row, name)) for name in DESCRIBING]
    season = row.newest_season or {}
    played = [_cell(season.get(name)) for name in ("season", "matches", "minutes")]
    figures = season.get("metrics", {})
    metrics = [_cell(figures.get(name)) for name in CATALOGUE]
    return [str(row.player_id), _cell(row.external_id), *described, *played, *metrics]


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return harmless(value) if isinstance(value, str) else "" if value is None else str(value)
