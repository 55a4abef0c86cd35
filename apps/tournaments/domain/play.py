"""Playing: enter and correct results, withdraw, pair a Swiss round, undo any of it.

Every function reads a board and answers a :class:`Change`; **none changes the board**, so a dry run is a call
whose answer is not applied, and a failed call has done nothing. Persistence and optimistic locks are the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .board import Board, MemoryBoard
from .change import Change
from .graph import Match, Result
from .log import Action, Entry
from .rules import Format, Rules


def score(board: Board, *, match: int, result: Result, cascade: bool = False) -> Change:
    """Enter a result, or correct the one that is there.

    A later match whose entered result was played by others than it would now have, falls.

    :raises MatchNotFound: there is none.
    :raises MatchNotReady: a side is not known, nobody is there, or a withdrawal has decided it.
    :raises ResultInvalid: it breaks its own rules. :raises DrawNotAllowed: this match needs a winner.
    :raises CascadeRequired: later entries would fall, and ``cascade`` is not set.
    """
    raise NotImplementedError


def withdraw(board: Board, *, entrant: int, disqualified: bool = False) -> Change:
    """Take an entrant out: what it has played stands, its other matches are walkovers, now and when it reaches them.

    :raises EntrantUnknown: there is no such number. :raises AlreadyWithdrawn: it has gone.
    """
    raise NotImplementedError


def pair(board: Board, *, pairs: Sequence[tuple[int, int]]) -> Change:
    """Make the matches of the next Swiss round; away ``NOBODY`` is the bye.

    :raises RoundNotDue: not Swiss, the last round is not complete, or there are no more.
    :raises PairingInvalid: somebody is missing, named twice or gone, or there is more than one bye.
    """
    raise NotImplementedError


def undo(board: Board, *, entry: int, cascade: bool = False) -> Change:
    """Undo a result (the one before it comes back, if it was a correction), a withdrawal, or a pairing.

    A Swiss match that is open again makes the pairings of all later rounds fall.

    :raises EntryNotFound: there is none. :raises NotUndoable: it is undone already, or an undo itself.
    :raises CascadeRequired: other entries would fall, and ``cascade`` is not set.
    """
    raise NotImplementedError


def consequences(board: Board, action: Action) -> Change:
    """What the action would do with ``cascade``: a dry run. Undo of one entry is ``Undone((entry,))``.

    :raises DomainError: as they do.
    """
    raise NotImplementedError


def rebuild(
    matches: Iterable[Match], log: Iterable[Entry], *, format: Format, rules: Rules, entrants: int, lot: int = 0
) -> MemoryBoard:
    """The board that a log leads to, from the matches as generated: no step of the way is played again."""
    raise NotImplementedError
