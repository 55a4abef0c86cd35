"""Big brackets without colours that have to give somebody up for the sake of those below.

Who floats is chosen first: as few as the players below need to be paired, from the bottom of the bracket up, rather
nobody who floated down in the last round. The others are S1 and S2. Sets of players that can be covered by a matching
are a matroid, so choosing greedily gives the fewest and the lowest (Edmonds and Fulkerson 1965).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..matching import Pair, largest
from ..transpose import first_transposition
from .facts import BYE, Facts
from .field import Field


def pair_large(field: Field, level: int, members: Sequence[Facts]) -> list[Pair]:
    """The pairs of the bracket; who is in none floats."""
    floaters = _floaters(field, level, members)
    stay = [member for member in members if member.number not in floaters]
    moved = [member for member in stay if member.level > level]
    residents = [member for member in stay if member.level == level]
    pairs: list[Pair] = []
    for member in moved:
        partner = next((each for each in residents if field.may_meet(member.number, each.number)), None)
        if partner is None:
            return _any(field, stay)
        residents.remove(partner)
        pairs.append((member.number, partner.number))
    half = len(residents) // 2
    top, bottom = residents[:half], residents[half:]
    order = first_transposition(top, bottom, lambda a, b: field.may_meet(a.number, b.number), None)
    if order is None:
        return _any(field, stay)
    return pairs + [(a.number, b.number) for a, b in zip(top, order, strict=True)]


def _floaters(field: Field, level: int, members: Sequence[Facts]) -> set[int]:
    below = list(field.left(below=level))
    wish = sorted(members, key=lambda member: (member.level > level, member.down[0], -member.number))
    if not below and not field.bye_level:
        return set()
    if field.loose(below, 3):
        takers = [member.number for member in wish if field.takes_bye(member.number)][: field.bye_level >= level]
        others = [member.number for member in wish if member.number not in takers]
        return {*takers, *others[: (len(members) - len(takers)) % 2]}
    if field.bye_level:
        below.append(BYE)
    graph = field.graph(below)
    partner = largest(graph)
    chosen: set[int] = set()
    for member in wish:
        if len(partner) == len(graph):
            break
        graph[member.number] = {other for other in below if field.may_meet(member.number, other)}
        for other in graph[member.number]:
            graph[other].add(member.number)
        grown = largest(graph, partner)
        if member.number in grown:
            partner = grown
            chosen.add(member.number)
        else:
            for other in graph.pop(member.number):
                graph[other].discard(member.number)
    return chosen


def _any(field: Field, stay: Sequence[Facts]) -> list[Pair]:
    partner = largest(field.graph([member.number for member in stay]))
    return [(a, b) for a, b in partner.items() if a < b]
