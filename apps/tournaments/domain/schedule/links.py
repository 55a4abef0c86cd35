"""The precedence graph of a schedule: what must end before what, and how long before.

Nodes are matches (their number) and pools (their number, negative): a pool is a milestone of no length, after all its
matches. That keeps the edges linear where every match of a round waits for every match of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from apps.tournaments.domain.graph import Match, Source
from apps.tournaments.domain.schedule.model import Terms

Edge = tuple[int, int]
"""The other node, and the minutes between its end and the start (before) or the other way round (after)."""
OVER = frozenset({"finished", "not_needed"})


class Node(msgspec.Struct):
    """:param tail: minutes from its start to the end of the longest chain that begins with it (the critical path)."""

    minutes: int
    open: bool
    entrants: tuple[int, ...] = ()
    before: list[Edge] = []
    after: list[Edge] = []
    tail: int = 0


Links = dict[int, Node]
"""In an order in which everything comes after what it waits for."""


def link(matches: Sequence[Match], terms: Terms) -> Links:
    """The graph of all matches that have been or will be played."""
    links: Links = {}
    members: dict[int, list[int]] = {}
    for match in sorted(matches, key=lambda match: match.number):
        if match.status == "not_needed":
            continue
        before = list(_sources(match, links, members, terms.rest_minutes))
        entrants = tuple(entrant for entrant in (match.home, match.away) if entrant)
        is_open = match.status not in OVER
        links[match.number] = Node(terms.minutes(match) if is_open else 0, is_open, entrants, before)
        if match.pool:
            members.setdefault(match.pool, []).append(match.number)
        for source, lag in before:
            links[source].after.append((match.number, lag))
    _measure(links, terms.rest_minutes)
    return links


def _sources(match: Match, links: Links, members: dict[int, list[int]], rest: int) -> Iterator[Edge]:
    """A side that is known rests after its own matches; one that is not, after whatever it may come from."""
    for entrant, source in ((match.home, match.home_from), (match.away, match.away_from)):
        node = _node(source)
        if node < 0 and node not in links and -node in members:
            links[node] = Node(0, False, (), [(number, 0) for number in members[-node]])
            for number in members[-node]:
                links[number].after.append((node, 0))
        if node in links:
            yield node, rest if entrant is None else 0


def _node(source: Source) -> int:
    if source.kind in "WL":
        return source.ref
    return -source.ref if source.kind == "R" else 0


def _measure(links: Links, rest: int) -> None:
    """Fills in the tails, backwards. An entrant's known matches count as a chain: it can play only one at a time."""
    next_of: dict[int, int] = {}
    for number in reversed(links):
        node = links[number]
        chained = [rest + next_of[entrant] for entrant in node.entrants if entrant in next_of]
        node.tail = node.minutes + max([lag + links[other].tail for other, lag in node.after] + chained, default=0)
        if node.open:
            next_of |= dict.fromkeys(node.entrants, node.tail)
