"""Mode ``dutch``: what it promises, against Edmonds's matchings by networkx; and that no shortcut changes a pairing."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from apps.tournaments.domain.swiss import CHESS, NoPairing, Player, pair_round
from apps.tournaments.domain.swiss.dutch.cost import Quality
from apps.tournaments.domain.swiss.dutch.engine import _Engine
from apps.tournaments.domain.swiss.dutch.facts import facts_of
from apps.tournaments.domain.swiss.dutch.field import Field
from apps.tournaments.domain.swiss.dutch.window import Order, Window
from tests.unit.tournaments.swiss import simulate

FULL = bool(os.environ.get("BANYAN_FULL"))
networkx = pytest.importorskip("networkx")


def legal(players: list[Player]) -> networkx.Graph:
    """Who may meet whom, and 0 whom the bye may go to, if it is needed."""
    active = [player for player in players if player.active]
    graph = networkx.Graph()
    graph.add_nodes_from(player.number for player in active)
    graph.add_edges_from(
        (a.number, b.number) for a in active for b in active if a.number < b.number and b.number not in a.opponents
    )
    if len(active) % 2:
        graph.add_node(0)
        graph.add_edges_from((0, player.number) for player in active if not player.had_bye())
    return graph


def pairable(graph: networkx.Graph) -> bool:
    return 2 * len(networkx.max_weight_matching(graph, maxcardinality=True)) == len(graph)


def bye_only(graph: networkx.Graph, score: dict[int, float], least: float) -> networkx.Graph:
    """The graph where the bye may go to that score alone."""
    cut = graph.copy()
    cut.remove_edges_from([(0, n) for n in graph[0] if score[n] != least])
    return cut


def fewest_floats(graph: networkx.Graph, members: set[int]) -> int:
    weighted = graph.copy()
    for a, b in weighted.edges:
        weighted.edges[a, b]["weight"] = int(a in members and b in members)
    matching = networkx.max_weight_matching(weighted, maxcardinality=True)
    return len(members) - 2 * sum(a in members and b in members for a, b in matching)


def check(players: list[Player], round: int, rounds: int) -> simulate.Pairs:
    """Pair, and hold to the promises."""
    graph = legal(players)
    try:
        pairs = pair_round(players, round=round, rounds=rounds)
    except NoPairing:
        assert not pairable(graph)
        raise
    assert all(graph.has_edge(a, b) for a, b in pairs)
    assert Counter(n for pair in pairs for n in pair) == Counter(list(graph))
    score = {player.number: player.score for player in players}
    if 0 in graph:
        lucky = pairs[-1][0]
        assert not any(
            pairable(bye_only(graph, score, each)) for each in {score[n] for n in graph if n} if each < score[lucky]
        )
        graph = bye_only(graph, score, score[lucky])
    for each in sorted({score[n] for n in graph if n}, reverse=True):
        members = {n for n in graph if n and score[n] >= each}
        inside = [(a, b) for a, b in pairs if a in members and b in members]
        assert len(members) - 2 * len(inside) == fewest_floats(graph, members)
        graph.remove_nodes_from([n for pair in inside for n in pair])
    return pairs


@pytest.mark.parametrize("seed", range(200 if FULL else 20))
def test_keeps_its_promises_in_small_fields_until_nobody_is_left_to_meet(seed: int) -> None:
    size = random.Random(seed).randint(3, 13)
    simulate.play(seed, players=size, rounds=size + 2, pairing=check)


@pytest.mark.parametrize("seed", range(12 if FULL else 2))
def test_keeps_its_promises_in_big_fields(seed: int) -> None:
    simulate.play(seed, players=90 + 31 * seed % 60, rounds=5, pairing=check)


class _Unabridged(_Engine):
    """Weighs everybody in every bracket."""

    def _straight(self, *args: object) -> None:
        return None

    def _solve(self, level: int, quality: Quality, order: Order, size: int) -> dict[int, int] | None:
        return Window(self.field, level, quality, 0, 0).solve(order, size)


@pytest.mark.parametrize("colours", [True, False])
@pytest.mark.parametrize("seed", range(40 if FULL else 4))
def test_shortcuts_change_nothing(seed: int, colours: bool) -> None:
    rounds = 6
    players = simulate.play(
        seed, players=26 + seed % 17, rounds=rounds - 1, pairing=simulate.in_mode("fide" if colours else "dutch")
    )
    facts = facts_of(players, round=rounds, rounds=rounds + seed % 2, points=CHESS, colours=colours)
    quick = _Engine(Field(facts, colours=colours), limit=200).run()
    assert sorted(quick) == sorted(_Unabridged(Field(facts, colours=colours), limit=200).run())


def test_home_is_shared_out() -> None:
    players = simulate.play(3, players=40, rounds=7, pairing=simulate.in_mode("dutch"), away=0, forfeits=0)
    at_home = [sum(past.colour == "white" for past in player.history) for player in players]
    assert min(at_home) >= 2
    assert max(at_home) <= 5


def test_the_same_players_are_always_paired_alike() -> None:
    players = simulate.play(8, players=60, rounds=5, pairing=simulate.in_mode("dutch"))
    shuffled = random.Random(1).sample(players, len(players))
    assert pair_round(players, round=6, rounds=9) == pair_round(shuffled, round=6, rounds=9)
