"""Swiss rounds, and when a tournament is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kernel.errors import DomainError, Kind

from .board import OPEN, Board
from .graph import NOBODY, Match, Source
from .log import Paired
from .rules import Rules


class RoundNotDue(DomainError):
    kind = Kind.CONFLICT
    code = "round_not_due"
    message = "No round can be paired now."


class PairingInvalid(DomainError):
    """Somebody is missing, named twice, or gone; or more than one has a bye."""

    code = "pairing_invalid"
    message = "This pairing leaves somebody out, or names somebody it cannot."


def rounds_planned(board: Board) -> int:
    """Of a Swiss tournament: as the rules say, or as many as a knock-out would have."""
    return board.rules.rounds or (board.entrants - 1).bit_length()


def next_round_due(board: Board) -> int | None:
    """The number of the Swiss round to pair now. ``None``: not Swiss, a match is open, or there are no more rounds."""
    played = len(board.pairings())
    if not _may_have_rounds(board, played) or (played and _is_open(board.round(played))):
        return None
    return played + 1


def is_complete(board: Board) -> bool:
    """Everything that will be played is: no match is open, and no round is to come."""
    if board.open_count():
        return False
    return board.format != "swiss" or not _may_have_rounds(board, len(board.pairings()))


def check_pairs(board: Board, pairs: Sequence[tuple[int, int]]) -> None:
    """Everybody who is left is in it once.

    :raises PairingInvalid: it is not so.
    """
    withdrawn = board.withdrawn()
    left = {entrant for entrant in range(1, board.entrants + 1) if entrant not in withdrawn}
    named = Counter(entrant for home, away in pairs for entrant in ((home, away) if away else (home,)))
    if named != Counter(left):
        wrong = {e for e in left | set(named) if named[e] != (e in left)}
        raise PairingInvalid(entrants=sorted(wrong))
    if sum(away == NOBODY for _, away in pairs) > 1:
        raise PairingInvalid("More than one has a bye.")


def swiss_matches(paired: Paired, *, after: int, rules: Rules) -> Iterator[Match]:
    """The matches of a round, numbered on from ``after``; nobody stands in them yet."""
    for position, (home, away) in enumerate(paired.pairs, 1):
        away_from = Source("E", away) if away else Source("-")
        yield Match(
            number=after + position,
            stage=1,
            bracket="swiss",
            group=0,
            round=paired.round,
            position=position,
            home_from=Source("E", home),
            away_from=away_from,
            best_of=rules.best_of,
        )


def _may_have_rounds(board: Board, played: int) -> bool:
    left = board.entrants - len(board.withdrawn())
    return board.format == "swiss" and played < rounds_planned(board) and left > 1


def _is_open(matches: Sequence[Match]) -> bool:
    return any(match.status in OPEN for match in matches)
