"""What an action does to a board, as data."""

from __future__ import annotations

import msgspec

from .graph import Match
from .log import Entry


class Fall(msgspec.Struct, frozen=True):
    """A log entry that cannot stand: the result of ``match``, or the pairing of a Swiss ``round`` (``match`` 0)."""

    entry: int
    match: int
    round: int


class Change(msgspec.Struct, frozen=True):
    """What an action does. Nothing is done yet: whoever keeps the board appends and writes it, at once.

    :param entries: to append to the log, with their ``seq`` (from ``board.next_seq()`` on).
    :param changed: existing matches that differ now, whole and new; by number.
    :param created: the matches of a Swiss round that was paired. :param removed: numbers of matches that are no more.
    :param fallen: what was undone besides the entry that was meant; by ``entry``.
    :param reinstated: entrants whose withdrawal was undone.
    """

    entries: tuple[Entry, ...]
    changed: tuple[Match, ...] = ()
    created: tuple[Match, ...] = ()
    removed: tuple[int, ...] = ()
    fallen: tuple[Fall, ...] = ()
    reinstated: tuple[int, ...] = ()
