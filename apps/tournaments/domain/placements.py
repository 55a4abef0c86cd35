"""Final places of a knockout: read from the match where each entrant went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from .graph import NOBODY, Graph, Match
from .standings import Standing

KNOCKOUT = frozenset({"winners", "losers", "final", "third_place"})
Place = tuple[int, str]


class Placement(msgspec.Struct, frozen=True):
    """A place; shared by all who went out in the same round, so the next one is lower by as many.

    :param rank: ``None`` while the entrant is still in.
    :param decided_by: "final", "third_place", "out in round 2", "out in losers round 3", "group rank 3"; "" as yet.
    """

    rank: int | None
    entrant: int
    decided_by: str = ""

    @property
    def still_in(self) -> bool:
        """May still get a better place than all who are out."""
        return self.rank is None


class _Shape(msgspec.Struct, frozen=True):
    """What places depend on besides the match: rounds of the winners' bracket, and which matches follow it."""

    rounds: int
    double: bool
    reset: bool
    third_place: bool


def placements(
    matches: Graph, entrants: Sequence[int], *, tables: Sequence[Sequence[Standing]] = ()
) -> list[Placement]:
    """Everyone's place: those still in first, then from champion to last; equal ones by entrant number.

    A place follows from the round alone, so it stands as soon as the entrant is out. When nobody wins a match, both
    take the loser's place, and the winner's stays vacant.

    :param matches: all of the tournament, in the order of their numbers (a knockout, or groups and a knockout).
    :param tables: the standings of each group, in the order of the groups. Those who do not qualify come after all
        others as soon as their group has finished, by their rank in it.
    """
    knockout = [match for match in matches if match.bracket in KNOCKOUT]
    shape = _shape(knockout)
    places: dict[int, Place] = dict(_not_qualified(matches, knockout, tables))
    for match in knockout:
        if match.result is not None:
            places.update(_places(match, matches, shape))
    found = [_placement(entrant, places.get(entrant)) for entrant in entrants]
    return sorted(found, key=lambda each: (each.rank or 0, each.entrant))


def _placement(entrant: int, place: Place | None) -> Placement:
    return Placement(place[0], entrant, place[1]) if place else Placement(None, entrant)


def _shape(knockout: Sequence[Match]) -> _Shape:
    finals = [match for match in knockout if match.bracket == "final"]
    return _Shape(
        rounds=max((match.round for match in knockout if match.bracket == "winners"), default=0),
        double=bool(finals),
        reset=any(match.conditional for match in finals),
        third_place=any(match.bracket == "third_place" for match in knockout),
    )


def _places(match: Match, matches: Graph, shape: _Shape) -> Iterator[tuple[int, Place]]:
    """Who got a place by this match, and which."""
    if match.bracket == "third_place":
        yield from _both(match, 3, "third_place")
    elif match.bracket == "final":
        if match.conditional or not shape.reset or (match.result and match.result.winner != "away"):
            yield from _both(match, 1, "final")
    elif match.bracket == "losers":
        yield from _losers(match, _out_of_losers(match.round, shape.rounds))
    elif shape.double:
        if match.winner == NOBODY:
            yield from _losers(match, _instead_of_falling(matches[match.loser_to - 1], shape.rounds))
    elif match.round == shape.rounds:
        yield from _both(match, 1, "final")
    elif match.winner == NOBODY or not match.loser_to:
        yield from _losers(match, _out_of_winners(match.round, shape))


def _both(match: Match, rank: int, decided_by: str) -> Iterator[tuple[int, Place]]:
    if match.winner:
        yield match.winner, (rank, decided_by)
    yield from _losers(match, (rank + 1, decided_by))


def _losers(match: Match, place: Place) -> Iterator[tuple[int, Place]]:
    """Everyone in the match but the winner."""
    for entrant in (match.home, match.away):
        if entrant and entrant != match.winner:
            yield entrant, place


def _out_of_winners(round: int, shape: _Shape) -> Place:
    """2^(k - r) are left after round r of k. Who is out of a semi-final without playing for third place is fourth."""
    fourth = shape.third_place and round == shape.rounds - 1
    return 2 ** (shape.rounds - round) + 1 + fourth, f"out in round {round}"


def _out_of_losers(round: int, rounds: int) -> Place:
    """Of 2(k - 1) rounds; with m still to come, 2^(m/2 + 1) are left in both brackets, 3 * 2^((m - 1)/2) for odd m."""
    half, odd = divmod(2 * (rounds - 1) - round, 2)
    left = 3 * 2**half if odd else 2 ** (half + 1)
    return left + 1, f"out in losers round {round}"


def _instead_of_falling(match: Match, rounds: int) -> Place:
    """Nobody won, so nobody falls into ``match``: the place of who loses there."""
    return _out_of_losers(match.round, rounds) if match.bracket == "losers" else (2, "final")


def _not_qualified(
    matches: Graph, knockout: Sequence[Match], tables: Sequence[Sequence[Standing]]
) -> Iterator[tuple[int, Place]]:
    if not tables:
        return
    sources = [source for match in knockout for source in (match.home_from, match.away_from) if source.kind == "R"]
    qualify = {(source.ref, source.rank) for source in sources}
    running = {match.pool for match in matches if match.pool and match.status != "finished"}
    out = [
        (pool, standing)
        for pool, table in enumerate(tables, start=1)
        for standing in table
        if (pool, standing.rank) not in qualify
    ]
    of_rank = Counter(standing.rank for _, standing in out)
    first = dict(zip(sorted(of_rank), accumulate((of_rank[rank] for rank in sorted(of_rank)), initial=1), strict=False))
    for pool, standing in out:
        if pool not in running:
            yield standing.entrant, (len(qualify) + first[standing.rank], f"group rank {standing.rank}")
