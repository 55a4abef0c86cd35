"""Who is paired in a Swiss tournament, with all that pairing knows of the rounds before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import fsum
from typing import Literal

import msgspec

from ..graph import Match
from ..rules import Points

Colour = Literal["white", "black"]
PastKind = Literal["played", "forfeit_win", "forfeit_loss", "bye", "absent"]
CHESS = Points(win=1, draw=0.5, loss=0, bye=1, forfeit_win=1, forfeit_loss=0)


class Past(msgspec.Struct, frozen=True, gc=False):
    """One round of one player.

    :param opponent: 0: none (a bye, or the player was away).
    :param colour: white is the home side; counts for colours only when ``played``.
    :param gap: own score less the opponent's when the round was paired. Its sign is the float (C.04.3, 1.4).
    """

    round: int
    opponent: int = 0
    colour: Colour | None = None
    kind: PastKind = "absent"
    points: float = 0
    gap: float = 0


class Player(msgspec.Struct, frozen=True):
    """An entrant before a round.

    :param number: the pairing number: 1..n in seed order.
    :param history: by round, ascending; a round that is missing was not played.
    :param active: takes part in the round to be paired. Others need not be given, except that in the FIDE mode
        the numbers that decide the colour of a first game count everyone who ever was paired (as gacrux does).
    """

    number: int
    score: float = 0
    history: tuple[Past, ...] = ()
    active: bool = True

    @property
    def opponents(self) -> set[int]:
        """Whom the player really met: a game that nobody played may be paired again (C.04.1)."""
        return {past.opponent for past in self.history if past.kind == "played" and past.opponent}

    def had_bye(self, points: Points = CHESS) -> bool:
        """Got the points of a win without playing, so must not get the bye (C.04.3, 2.1.2)."""
        return any(
            past.kind in ("bye", "forfeit_win") or (past.kind == "absent" and past.points >= points.win)
            for past in self.history
        )


def players_from(
    entrants: Sequence[int],
    matches: Iterable[Match],
    *,
    round: int,
    points: Points = CHESS,
    absent: Collection[int] = (),
) -> list[Player]:
    """All entrants as they stand before ``round``, in the order given.

    :param matches: of the tournament; those not in bracket ``swiss``, not finished, or of this round or a later one
        are passed over. :param absent: who does not play in this round (withdrawn, or away): inactive.
    """
    by_round: dict[int, dict[int, Past]] = {r: {} for r in range(1, round)}
    for match in matches:
        if match.bracket == "swiss" and match.result is not None and match.round in by_round:
            by_round[match.round].update(_sides(match, points))
    scores: dict[int, list[float]] = {number: [] for number in entrants}
    histories: dict[int, list[Past]] = {number: [] for number in entrants}
    for number_of_round, pasts in by_round.items():
        before = {number: fsum(each) for number, each in scores.items()}
        for number in entrants:
            past = pasts.get(number, Past(number_of_round))
            if past.opponent:
                past = msgspec.structs.replace(past, gap=before[number] - before[past.opponent])
            histories[number].append(past)
            scores[number].append(past.points)
    return [Player(n, fsum(scores[n]), tuple(histories[n]), n not in absent) for n in entrants]


def _sides(match: Match, points: Points) -> Iterable[tuple[int, Past]]:
    result = match.result
    if result is None:
        return
    if result.kind == "bye":
        number = match.home or match.away or 0
        yield number, Past(match.round, kind="bye", points=points.bye)
        return
    home, away = match.home or 0, match.away or 0
    for side, number, opponent in (("home", home, away), ("away", away, home)):
        if number:
            kind, worth = _worth(
                None if result.winner is None else result.winner == side, result.kind == "played", points
            )
            yield number, Past(match.round, opponent, "white" if side == "home" else "black", kind, worth)


def _worth(won: bool | None, played: bool, points: Points) -> tuple[PastKind, float]:
    """``won`` is ``None`` for a draw, and when neither side came: then nobody gains."""
    if played:
        return "played", points.draw if won is None else points.win if won else points.loss
    return ("forfeit_win", points.forfeit_win) if won else ("forfeit_loss", points.forfeit_loss)
