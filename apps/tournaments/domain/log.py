"""The log of a tournament: what people decided, in order. Entries are added, never changed or deleted.

Everything else about a match is derived from the entries that stand (those that no :class:`Undone` names).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .graph import NOBODY, Result


class Scored(msgspec.Struct, frozen=True, tag="scored", gc=False):
    """A result was entered, or corrected: of several that stand for one match, the last one counts."""

    match: int
    result: Result


class Withdrawn(msgspec.Struct, frozen=True, tag="withdrawn", gc=False):
    """An entrant plays no more; what it has played stands.

    :param kept: numbers of the matches that it had won by walkover before it went. Without them, its going
        would turn a walkover into a match of nobody, and pull it out of later matches that it has played.
    """

    entrant: int
    disqualified: bool = False
    kept: tuple[int, ...] = ()


class Paired(msgspec.Struct, frozen=True, tag="paired"):
    """A Swiss round was paired: (home, away) each, away ``NOBODY`` for the bye. Its matches are numbered on."""

    round: int
    pairs: tuple[tuple[int, int], ...]


class Undone(msgspec.Struct, frozen=True, tag="undone"):
    """These entries (by ``seq``) stand no more: the one that was meant, and all that fell with it.

    :param target: the entry that was undone on purpose; 0: a correction, or a withdrawal, made the others fall.
    """

    entries: tuple[int, ...]
    target: int = 0


Action = Scored | Withdrawn | Paired | Undone


class Entry(msgspec.Struct, frozen=True):
    """An action with its place in the log, from 1 upwards."""

    seq: int
    action: Action


def standing(log: Iterable[Entry]) -> list[Entry]:
    """The entries of ``log`` that nothing has undone, in order, without the ``Undone`` ones."""
    entries = list(log)
    gone = {seq for entry in entries if isinstance(entry.action, Undone) for seq in entry.action.entries}
    return [e for e in entries if e.seq not in gone and not isinstance(e.action, Undone)]


def encode(action: Action) -> bytes:
    """JSON, tagged with ``type``; :func:`decode` is its inverse."""
    return msgspec.json.encode(action)


_decoder: msgspec.json.Decoder[Action] = msgspec.json.Decoder(Action)


def decode(data: bytes | str) -> Action:
    """:raises msgspec.ValidationError: it is not an action."""
    return _decoder.decode(data)


def byes(paired: Paired) -> list[int]:
    """Who has no opponent in this pairing."""
    return [home for home, away in paired.pairs if away == NOBODY]
