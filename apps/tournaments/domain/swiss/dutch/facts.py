"""What C.04.3 asks of a player before a round: colours, floats, topscorers (articles 1.2 to 1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from ...rules import Points
from ..player import Past, Player

Preference = Literal["w", "b", ""]
ABSOLUTE, STRONG, MILD = 2, 1, 0
BYE = 0
"""Stands for the opponent of the player who gets the pairing-allocated bye."""


class Facts(msgspec.Struct, frozen=True, gc=False):
    """One player, ready to be compared with others.

    :param level: rank of the score among all scores, 1 the lowest; 0 is the bye's alone.
    :param tpn: the number that decides first colours: those who never were paired do not count.
    :param preference: of a colour (1.7), empty: none; :param strength: of it.
    :param difference: games with white less games with black (1.6). :param colours: of the games played, in order.
    :param down: floated down one, two rounds ago; :param up: up (1.4).
    :param unplayed: rounds without a game. :param top: a topscorer (1.8). :param met: opponents, and BYE.
    """

    number: int
    score: float
    level: int
    tpn: int
    preference: Preference
    strength: int
    difference: int
    colours: str
    down: tuple[bool, bool]
    up: tuple[bool, bool]
    unplayed: int
    top: bool
    met: frozenset[int]


def facts_of(players: Sequence[Player], *, round: int, rounds: int, points: Points, colours: bool) -> dict[int, Facts]:
    """The active players by number. Without ``colours`` nobody prefers one."""
    levels = {score: level for level, score in enumerate(sorted({p.score for p in players if p.active}), 1)}
    found: dict[int, Facts] = {}
    tpn = 0
    for player in sorted(players, key=lambda player: player.number):
        tpn += player.active or any(past.opponent for past in player.history)
        if player.active:
            found[player.number] = _facts(player, levels[player.score], tpn, round, rounds, points, colours)
    return found


def _facts(player: Player, level: int, tpn: int, round: int, rounds: int, points: Points, wanted: bool) -> Facts:
    games = [past for past in player.history if past.kind == "played" and past.opponent]
    colours = "".join("w" if past.colour == "white" else "b" for past in games) if wanted else ""
    difference = colours.count("w") - colours.count("b")
    preference, strength = preference_of(difference, colours)
    floats = {past.round: _float(past, points) for past in player.history}
    last, before = floats.get(round - 1, 0), floats.get(round - 2, 0)
    met = player.opponents | ({BYE} if player.had_bye(points) else set())
    return Facts(
        number=player.number,
        score=player.score,
        level=level,
        tpn=tpn,
        preference=preference,
        strength=strength,
        difference=difference,
        colours=colours,
        down=(last > 0, before > 0),
        up=(last < 0, before < 0),
        unplayed=round - 1 - len(games),
        top=round >= rounds and player.score > points.win * (rounds - 1) / 2,
        met=frozenset(met),
    )


def preference_of(difference: int, colours: str) -> tuple[Preference, int]:
    """Article 1.7. Where two definitions fit, the first one in the article holds."""
    last_two = colours[-2:]
    if difference <= -2 or (difference <= 1 and last_two == "bb"):
        return "w", ABSOLUTE
    if difference >= 2 or (difference >= -1 and last_two == "ww"):
        return "b", ABSOLUTE
    if difference:
        return ("w" if difference < 0 else "b"), STRONG
    if colours:
        return ("w" if colours[-1] == "b" else "b"), MILD
    return "", MILD


def _float(past: Past, points: Points) -> int:
    """1: down, -1: up. Points without a game count as a downfloat; being away without any does not."""
    if past.kind == "played" and past.opponent:
        return (past.gap > 0) - (past.gap < 0)
    return int(past.kind == "bye" or past.points > points.loss)
