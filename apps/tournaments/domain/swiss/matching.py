"""Matchings in general graphs: cardinality here, minimum weight by ``networkx``."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence

Pair = tuple[int, int]


def cheapest(edges: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """A matching of most pairs and, among those, of least total cost, as partner by node.

    Exact for integers of any size. Source: Galil, "Efficient algorithms for finding maximum matching in graphs"
    (1986), as ``networkx`` implements it; O(n³).
    """
    import networkx  # type: ignore[import-untyped]  # here, for it takes a second to load and most rounds do without

    graph = networkx.Graph()
    graph.add_weighted_edges_from(edges)
    partner: dict[int, int] = {}
    for a, b in networkx.min_weight_matching(graph):
        partner[a], partner[b] = b, a
    return partner


def complete(neighbours: Mapping[int, Collection[int]]) -> bool:
    """Whether every node can be paired."""
    if len(neighbours) % 2:
        return False
    return degrees_suffice(neighbours) or 2 * len(_pairs(largest(neighbours))) == len(neighbours)


def degrees_suffice(neighbours: Mapping[int, Collection[int]], *, without: int = 0) -> bool:
    """Sufficient, not necessary: can be paired whichever ``without`` nodes leave, if an even number stays (Dirac)."""
    size = len(neighbours)
    return all(2 * len(each) >= size + without for each in neighbours.values())


def _pairs(partner: Mapping[int, int]) -> list[Pair]:
    return [(a, b) for a, b in partner.items() if a < b]


def largest(neighbours: Mapping[int, Collection[int]], start: Mapping[int, int] | None = None) -> dict[int, int]:
    """A matching of most pairs, as partner by node, grown from ``start``: who is paired there stays paired.

    Source: Edmonds, "Paths, trees, and flowers" (1965), with contracted blossoms as bases; O(n·m) per new pair.
    """
    partner = dict(start or {})
    for node, others in neighbours.items():  # greedily first: few paths are left to be searched
        if node not in partner:
            free = next((other for other in others if other not in partner), None)
            if free is not None:
                partner[node], partner[free] = free, node
    for node in neighbours:
        if node not in partner:
            _Search(neighbours, partner).augment(node)
    return partner


class _Search:
    """One alternating tree of Edmonds's algorithm."""

    def __init__(self, neighbours: Mapping[int, Collection[int]], partner: dict[int, int]) -> None:
        self.neighbours = neighbours
        self.partner = partner
        self.parent: dict[int, int] = {}
        self.base: dict[int, int] = {}
        self.outer: set[int] = set()

    def augment(self, root: int) -> bool:
        """Pair ``root``, if an augmenting path starts there."""
        self.outer.add(root)
        queue = deque([root])
        while queue:
            node = queue.popleft()
            for other in self.neighbours[node]:
                if self._base(node) == self._base(other) or self.partner.get(node) == other:
                    continue
                if other in self.outer:
                    queue.extend(self._contract(node, other))
                elif other not in self.parent:
                    self.parent[other] = node
                    if other not in self.partner:
                        self._flip(other)
                        return True
                    mate = self.partner[other]
                    self.outer.add(mate)
                    queue.append(mate)
        return False

    def _base(self, node: int) -> int:
        return self.base.get(node, node)

    def _flip(self, node: int | None) -> None:
        while node is not None:
            previous = self.parent[node]
            following = self.partner.get(previous)
            self.partner[node], self.partner[previous] = previous, node
            node = following

    def _contract(self, a: int, b: int) -> Sequence[int]:
        """Make the odd cycle through ``a`` and ``b`` one outer node; its inner nodes become outer."""
        top = self._common_base(a, b)
        bases: set[int] = set()
        self._mark(a, top, b, bases)
        self._mark(b, top, a, bases)
        fresh = []
        members = {node for node in (*self.parent, *self.outer, *self.partner) if self._base(node) in bases}
        for node in members:
            self.base[node] = top
            if node not in self.outer:
                self.outer.add(node)
                fresh.append(node)
        return fresh

    def _common_base(self, a: int, b: int) -> int:
        seen = set()
        node = a
        while True:
            node = self._base(node)
            seen.add(node)
            if node not in self.partner or self.partner[node] not in self.parent:
                break
            node = self.parent[self.partner[node]]
        node = b
        while self._base(node) not in seen:
            node = self.parent[self.partner[self._base(node)]]
        return self._base(node)

    def _mark(self, node: int, top: int, child: int, bases: set[int]) -> None:
        while self._base(node) != top:
            mate = self.partner[node]
            bases |= {self._base(node), self._base(mate)}
            self.parent[node] = child
            child = mate
            node = self.parent[mate]
