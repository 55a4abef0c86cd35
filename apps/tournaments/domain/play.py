"""Playing: enter and correct results, withdraw, pair a Swiss round, undo any of it.

Every function reads a board and answers a :class:`Change`; **none changes the board**, so a dry run is a call
whose answer is not applied, and a failed call has done nothing. Persistence and optimistic locks are the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kernel.errors import DomainError, Kind

from .board import Board
from .change import Change, Fall
from .derive import place, settle
from .graph import Match, Result
from .log import Action, Entry, Paired, Scored, Undone, Withdrawn
from .overlay import Overlay
from .propagate import Wave
from .rebuild import rebuild
from .results import check_ready, checked
from .rounds import RoundNotDue, check_pairs, next_round_due, swiss_matches

__all__ = ["consequences", "pair", "rebuild", "score", "undo", "withdraw"]


class EntrantUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "entrant_unknown"
    message = "Nobody entered this tournament under this number."


class AlreadyWithdrawn(DomainError):
    kind = Kind.CONFLICT
    code = "already_withdrawn"
    message = "This participant has withdrawn already."


class NotUndoable(DomainError):
    """It does not stand any more, or it is an undo itself: what was undone is entered again instead."""

    kind = Kind.CONFLICT
    code = "not_undoable"
    message = "This entry is undone already, or is an undo itself."


class CascadeRequired(DomainError):
    """Later results or pairings rest on what would change. ``falls`` lists them: entry, match (0: a pairing), round."""

    kind = Kind.CONFLICT
    code = "cascade_required"
    message = "Later results rest on this one. Ask for the cascade to undo them too."

    def __init__(self, falls: Sequence[Fall]) -> None:
        self.falls = tuple(falls)
        super().__init__(falls=[{"entry": f.entry, "match": f.match, "round": f.round} for f in falls])


def score(board: Board, *, match: int, result: Result, cascade: bool = False) -> Change:
    """Enter a result, or correct the one that is there.

    A later match whose entered result was played by others than it would now have, falls. Pairings of Swiss rounds
    stand, as in FIDE's practice.

    :raises MatchNotFound: there is none.
    :raises MatchNotReady: a side is not known, nobody is there, or a withdrawal has decided it.
    :raises ResultInvalid: it breaks its own rules. :raises DrawNotAllowed: this match needs a winner.
    :raises CascadeRequired: later entries would fall, and ``cascade`` is not set.
    """
    return _unless_falling(consequences(board, Scored(match, result)), cascade=cascade)


def withdraw(board: Board, *, entrant: int, disqualified: bool = False) -> Change:
    """Take an entrant out: what it has played stands, its other matches are walkovers, now and when it reaches them.

    Nothing falls: a match that is open leads nowhere yet.

    :raises EntrantUnknown: there is no such number. :raises AlreadyWithdrawn: it has gone.
    """
    return consequences(board, Withdrawn(entrant, disqualified))


def pair(board: Board, *, pairs: Sequence[tuple[int, int]]) -> Change:
    """Make the matches of the next Swiss round; away ``NOBODY`` is the bye.

    :raises RoundNotDue: not Swiss, the last round is not complete, or there are no more.
    :raises PairingInvalid: somebody is missing, named twice or gone, or there is more than one bye.
    """
    return consequences(board, Paired(len(board.pairings()) + 1, tuple(pairs)))


def undo(board: Board, *, entry: int, cascade: bool = False) -> Change:
    """Undo a result (the one before it comes back, if it was a correction), a withdrawal, or a pairing.

    A Swiss match that is open again makes the pairings of all later rounds fall.

    :raises EntryNotFound: there is none. :raises NotUndoable: it is undone already, or an undo itself.
    :raises CascadeRequired: other entries would fall, and ``cascade`` is not set.
    """
    return _unless_falling(consequences(board, Undone((entry,))), cascade=cascade)


def consequences(board: Board, action: Action) -> Change:
    """What the action would do with ``cascade``: a dry run. Undo of one entry is ``Undone((entry,))``.

    :raises DomainError: as the function that does it.
    """
    overlay = Overlay(board)
    wave = Wave(overlay)
    if isinstance(action, Scored):
        _score(overlay, wave, action)
    elif isinstance(action, Withdrawn):
        _withdraw(overlay, wave, action)
    elif isinstance(action, Paired):
        _pair(overlay, action)
    else:
        _undo(overlay, wave, board.entry(action.entries[0]))
    wave.run()
    return overlay.change()


def _unless_falling(change: Change, *, cascade: bool) -> Change:
    if change.fallen and not cascade:
        raise CascadeRequired(change.fallen)
    return change


def _score(overlay: Overlay, wave: Wave, action: Scored) -> None:
    match = overlay.match(action.match)
    check_ready(match)
    result = checked(action.result, match=match, rules=overlay.rules)
    entry = overlay.log(Scored(match.number, result))
    overlay.entered[match.number] = (result, entry.seq)
    wave.touch(match.number)


def _withdraw(overlay: Overlay, wave: Wave, action: Withdrawn) -> None:
    if not 1 <= action.entrant <= overlay.entrants:
        raise EntrantUnknown(entrant=action.entrant)
    if action.entrant in overlay.withdrawn():
        raise AlreadyWithdrawn(entrant=action.entrant)
    matches = _not_entered(overlay, action.entrant)
    kept = tuple(m.number for m in matches if m.winner == action.entrant)
    overlay.go(Withdrawn(action.entrant, action.disqualified, kept))
    _touch_all(wave, matches)


def _pair(overlay: Overlay, action: Paired) -> None:
    if action.round != next_round_due(overlay.base):
        raise RoundNotDue(round=action.round)
    check_pairs(overlay.base, action.pairs)
    overlay.log(action)
    for match in swiss_matches(action, after=overlay.base.match_count(), rules=overlay.rules):
        place(match, ("home", "away"), overlay)
        settle(match, overlay, entered=None, entry=0)
        overlay.created.append(match)


def _undo(overlay: Overlay, wave: Wave, entry: Entry) -> None:
    action = entry.action
    if isinstance(action, Undone) or not overlay.base.stands(entry.seq):
        raise NotUndoable(entry=entry.seq)
    overlay.target = entry.seq
    if isinstance(action, Scored):
        _unscore(overlay, wave, entry.seq, action.match)
    elif isinstance(action, Withdrawn):
        overlay.reinstate(action.entrant)
        _touch_all(wave, _not_entered(overlay, action.entrant))
    else:
        overlay.fall_rounds(action.round)


def _unscore(overlay: Overlay, wave: Wave, seq: int, match: int) -> None:
    """The last result that stands counts: one that was corrected since can go without a trace."""
    overlay.entered[match] = (None, 0)
    for entry in overlay.base.scored(match):
        if entry.seq != seq and isinstance(entry.action, Scored):
            overlay.entered[match] = (entry.action.result, entry.seq)
    wave.touch(match)


def _not_entered(overlay: Overlay, entrant: int) -> list[Match]:
    """The matches of an entrant that its going, or its coming back, decides."""
    return [match for match in overlay.see(overlay.base.matches_of(entrant)) if not match.entry]


def _touch_all(wave: Wave, matches: Iterable[Match]) -> None:
    for match in matches:
        wave.touch(match.number)
