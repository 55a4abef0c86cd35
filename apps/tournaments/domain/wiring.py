"""What all brackets are built with: play a round of slots, then tie the ends together.

A slot holds the source of whoever will stand there, or ``None``: a bye, which never becomes a match.
"""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Bracket, Match, Source

Slots = Sequence[Source | None]


def play_round(
    matches: list[Match],
    homes: Slots,
    aways: Slots,
    *,
    bracket: Bracket,
    round: int,
    stage: int,
    best_of: int,
    pool: int = 0,
) -> tuple[list[Source | None], list[Source | None]]:
    """Append a match for each two sources that face each other; positions count from 1, byes included.

    :returns: the slots of the winners and of the losers. Who faces a bye is a winner with no loser.
    """
    winners: list[Source | None] = []
    losers: list[Source | None] = []
    number = len(matches)
    for position, (home, away) in enumerate(zip(homes, aways, strict=True), 1):
        if home is None or away is None:
            winners.append(home or away)
            losers.append(None)
            continue
        number += 1
        matches.append(Match(number, stage, bracket, 0, round, position, home, away, best_of, False, pool))
        winners.append(Source("W", number))
        losers.append(Source("L", number))
    return winners, losers


def link(matches: Sequence[Match]) -> None:
    """Tell each match where its winner and loser go, put the seeds into their slots, mark who can play."""
    for match in matches:
        home, away = match.home_from, match.away_from
        if home.kind == "S":
            match.home = home.ref
        elif home.kind == "W":
            matches[home.ref - 1].winner_to = match.number
        elif home.kind == "L":
            matches[home.ref - 1].loser_to = match.number
        if away.kind == "S":
            match.away = away.ref
            if home.kind == "S":
                match.status = "ready"
        elif away.kind == "W":
            sender = matches[away.ref - 1]
            sender.winner_to, sender.winner_side = match.number, "away"
        elif away.kind == "L":
            sender = matches[away.ref - 1]
            sender.loser_to, sender.loser_side = match.number, "away"
