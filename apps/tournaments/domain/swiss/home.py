"""Who is at home, where nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .matching import Pair
from .player import Player


def at_home(pairs: Iterable[Pair], players: Sequence[Player]) -> list[Pair]:
    """Each pair as (home, away): whoever was at home less often, then less lately; else boards alternate."""
    claims = {player.number: _claim(player) for player in players}
    return [(a, b) if not b or _first(claims[a], claims[b], board) else (b, a) for board, (a, b) in enumerate(pairs)]


def _claim(player: Player) -> tuple[int, int]:
    """The higher, the sooner at home."""
    games = [past.colour == "white" for past in player.history if past.kind == "played" and past.opponent]
    return len(games) - 2 * sum(games), 0 if not games else -1 if games[-1] else 1


def _first(one: tuple[int, int], other: tuple[int, int], board: int) -> bool:
    return board % 2 == 0 if one == other else one > other
