"""The little of TRF that the vectors use, read into players."""

from __future__ import annotations

from math import fsum

from apps.tournaments.domain.swiss import Past, Player

_WORTH = {"1": 1.0, "+": 1.0, "F": 1.0, "U": 1.0, "=": 0.5, "H": 0.5}
_KINDS = {"+": "forfeit_win", "-": "forfeit_loss", "U": "bye"}


def read(text: str) -> tuple[list[Player], int, int]:
    """(players, round to pair, rounds in all)."""
    rows = {int(line[4:8]): _results(line) for line in text.splitlines() if line.startswith("001")}
    rounds = next(int(line[4:]) for line in text.splitlines() if line.startswith("XXR"))
    played = min(len(row) for row in rows.values())
    scores = {
        number: [fsum(_WORTH.get(each[2], 0) for each in row[:r]) for r in range(played + 1)]
        for number, row in rows.items()
    }
    players = [
        Player(
            number,
            scores[number][played],
            tuple(_past(r, each, number, scores) for r, each in enumerate(row[:played], 1)),
            active=len(row) == played,
        )
        for number, row in rows.items()
    ]
    return players, played + 1, rounds


def _results(line: str) -> list[tuple[int, str, str]]:
    cells = [line[at : at + 10] for at in range(89, len(line), 10)]
    return [(int(cell[2:6]), cell[7], cell[9]) for cell in cells if cell.strip()]


def _past(round: int, cell: tuple[int, str, str], number: int, scores: dict[int, list[float]]) -> Past:
    opponent, colour, result = cell
    kind = _KINDS.get(result, "played" if opponent else "absent")
    gap = scores[number][round - 1] - scores[opponent][round - 1] if opponent else 0
    return Past(round, opponent, {"w": "white", "b": "black"}.get(colour), kind, _WORTH.get(result, 0), gap)
