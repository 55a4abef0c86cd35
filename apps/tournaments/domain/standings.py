"""Standings of a table or a Swiss tournament, with what decided each place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from .graph import Match
from .rules import Rules
from .tie_breaks import Table, order, tabulate


class Standing(msgspec.Struct, frozen=True):
    """A place.

    :param played: matches that count, forfeits and walkovers included, byes not; ``wins + draws + losses``.
    :param points: all, those of byes too.
    :param tie_breaks: the value of each tie-break; of ``head_to_head``, ``direct_encounter`` and ``lot`` only where
        it was their turn. Head-to-head adds its second and third criterion as ``head_to_head_difference`` and ``_for``.
    :param decided_by: the tie-break that separates this place from the one above; "withdrawn" for the first of those
        who withdrew; "" for the first place.
    """

    rank: int
    entrant: int
    played: int
    wins: int
    draws: int
    losses: int
    score_for: int
    score_against: int
    points: float
    tie_breaks: dict[str, float]
    decided_by: str


def standings(
    entrants: Sequence[int], matches: Iterable[Match], *, rules: Rules, lot: int, withdrawn: Collection[int] = ()
) -> list[Standing]:
    """Everyone's place from first to last, no two equal; independent of the order of ``entrants`` and ``matches``.

    Open matches bring nothing yet, those of the withdrawn are lost by walkover or annulled, as ``rules.withdrawal``
    says; the withdrawn come last. Linear in the matches per tie-break.

    :param matches: of one pool, or of a whole Swiss tournament. :param lot: the stored seed that lots are drawn with.
    """
    table = tabulate(entrants, matches, rules=rules, lot=lot, withdrawn=withdrawn)
    places, values = order(table, rules.tie_breaks, last=frozenset(withdrawn))
    return [
        _standing(rank, table, entrant, values[entrant], above) for rank, (entrant, above) in enumerate(places, start=1)
    ]


def _standing(rank: int, table: Table, entrant: int, values: dict[str, float], above: str) -> Standing:
    line = table.lines[entrant]
    return Standing(
        rank=rank,
        entrant=entrant,
        played=line.played,
        wins=line.wins,
        draws=line.draws,
        losses=line.losses,
        score_for=line.score_for,
        score_against=line.score_against,
        points=float(line.points),
        tie_breaks=values,
        decided_by=above,
    )
