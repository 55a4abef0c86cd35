"""A Swiss tournament as a FIDE tournament report (TRF16, with the records of TRF26 that pairing needs).

Source: FIDE handbook C.04.A.2 annex and "TRF-2026". One line per player (001), fixed columns; records 142 (rounds),
152 (colour of the top seed), 162 (points), 192 (pairing system), 240 (who is away in the next round), 299 (what an
unplayed win is worth, where it differs).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..rules import Points
from .player import CHESS, Colour, Past, Player

_UNPLAYED = {"forfeit_win": "+", "forfeit_loss": "-", "bye": "U"}
_LONGEST_NAME = 33


def to_trf(
    players: Sequence[Player],
    *,
    name: str,
    rounds: int,
    points: Points = CHESS,
    first: Colour = "white",
    names: Mapping[int, str] | None = None,
    ratings: Mapping[int, int] | None = None,
    ranks: Mapping[int, int] | None = None,
    extra: Sequence[str] = (),
) -> str:
    """The report as text with LF line ends, plain ASCII apart from names.

    Players who are not active are reported away in the round after their last one.

    :param players: all entrants, as :func:`~.player.players_from` makes them. :param rounds: planned, in all.
    :param first: colour of the top seed in round 1. :param names: by number; else "Player 0001".
    :param ranks: by number; else by points, then number. :param extra: further records, whole lines (``212 ...``).
    """
    played = max((past.round for player in players for past in player.history), default=0)
    away = [player.number for player in players if not player.active]
    lines = [f"012 {_plain(name)}", "092 Individual: Swiss-System", f"142 {rounds:>3}", f"152 {first[0].upper()}"]
    lines += [_points(points), "192 FIDE_DUTCH_2026", *extra]
    if played < rounds and away:
        lines.append(f"240 Z {played + 1:>3} " + " ".join(f"{number:>4}" for number in away))
    if points.forfeit_win != points.win:
        lines.append(f"299 +  {points.forfeit_win:>4.1f}  {points.forfeit_win:>4.1f}")
    order = sorted(players, key=lambda player: (-player.score, player.number))
    ranks = ranks or {player.number: rank for rank, player in enumerate(order, 1)}
    for player in sorted(players, key=lambda player: player.number):
        n = player.number
        label = _plain((names or {}).get(n, f"Player {n:04}"))[:_LONGEST_NAME]
        lines.append(_line(player, label, (ratings or {}).get(n, 0), ranks[n], played, points))
    return "\n".join(lines) + "\n"


def _line(player: Player, label: str, rating: int, rank: int, played: int, points: Points) -> str:
    past = {each.round: each for each in player.history}
    head = f"001 {player.number:>4}      {label:<{_LONGEST_NAME}} {rating or '':>4}".ljust(80)
    rounds = "".join(_round(past.get(number, Past(number)), points) for number in range(1, played + 1))
    return f"{head}{player.score:>4.1f} {rank:>4}{rounds}"


def _round(past: Past, points: Points) -> str:
    if not past.opponent:
        return f"  0000 - {_UNPLAYED.get(past.kind) or _away(past.points, points)}"
    return f"  {past.opponent:>4} {(past.colour or '-')[0]} {_UNPLAYED.get(past.kind) or _played(past.points, points)}"


def _played(worth: float, points: Points) -> str:
    return {points.loss: "0", points.draw: "=", points.win: "1"}[worth]


def _away(worth: float, points: Points) -> str:
    return {0: "Z", points.draw: "H", points.win: "F"}.get(worth, "Z") if worth else "Z"


def _points(points: Points) -> str:
    worth = {"W": points.win, "D": points.draw, "L": points.loss, "A": 0.0, "P": points.bye, "X": points.draw}
    return "162  " + "    ".join(f"{letter}{value:>4.1f}" for letter, value in worth.items())


def _plain(text: str) -> str:
    """Names with control characters would break the lines."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
