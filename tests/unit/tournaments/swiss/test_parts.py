"""The parts: matchings, transpositions, players out of matches, TRF, and who floats from a big bracket."""

from __future__ import annotations

import itertools
import random

import pytest

from apps.tournaments.domain.graph import Match, Result, Source
from apps.tournaments.domain.rules import Points
from apps.tournaments.domain.swiss import CHESS, Past, Player, players_from, to_trf
from apps.tournaments.domain.swiss.dutch.cost import by_level
from apps.tournaments.domain.swiss.dutch.facts import facts_of
from apps.tournaments.domain.swiss.dutch.field import Field
from apps.tournaments.domain.swiss.dutch.large import pair_large
from apps.tournaments.domain.swiss.matching import largest
from apps.tournaments.domain.swiss.transpose import first_transposition


def test_largest_matching_is_as_large_as_networkx_finds() -> None:
    networkx = pytest.importorskip("networkx")
    rng = random.Random(1)
    for _ in range(300):
        nodes, chance = range(1, rng.randint(3, 24)), rng.random() * 0.4
        pairs = [pair for pair in itertools.combinations(nodes, 2) if rng.random() < chance]
        graph = {n: {a + b - n for a, b in pairs if n in (a, b)} for n in nodes}
        partner = largest(graph)
        assert all(partner[partner[n]] == n and partner[n] in graph[n] for n in partner)
        assert len(partner) == 2 * len(networkx.max_weight_matching(networkx.Graph(pairs), maxcardinality=True))


@pytest.mark.parametrize("odd", [False, True])
def test_first_transposition_is_the_first_of_all(odd: bool) -> None:
    rng = random.Random(7)
    for _ in range(200):
        top, bottom = range(4), range(4 + odd)
        good = {pair for pair in itertools.product(top, bottom) if rng.random() < 0.6}
        spare = {each for each in bottom if rng.random() < 0.5}
        found = first_transposition(
            top, bottom, lambda a, b, good=good: (a, b) in good, spare.__contains__ if odd else None
        )
        every = (
            list(order[:4])
            for order in itertools.permutations(bottom)
            if all(pair in good for pair in zip(top, order, strict=False)) and (not odd or order[4] in spare)
        )
        assert found == next(every, None)


def _match(number: int, round: int, home: int, away: int, result: Result | None) -> Match:
    sources = Source("E", home), Source("E", away) if away else Source("-")
    status = "finished" if result else "ready"
    return Match(number, 1, "swiss", 0, round, number, *sources, home=home, away=away, status=status, result=result)  # type: ignore[arg-type]


MATCHES = [
    _match(1, 1, 1, 3, Result("home")),
    _match(2, 1, 4, 2, Result(None)),
    _match(3, 1, 5, 0, Result("home", "bye")),
    _match(4, 2, 5, 1, Result("away", "forfeit")),
    _match(5, 2, 3, 4, Result(None, "double_forfeit")),
    _match(6, 3, 1, 4, Result("home", "walkover")),
    _match(7, 3, 5, 3, None),
]


def test_players_from_matches() -> None:
    one, two, _, four, five = players_from([1, 2, 3, 4, 5], MATCHES, round=3, points=Points(), absent={3})
    assert (one.score, two.score, four.score, five.score) == (6, 1, 1, 3)
    assert [past.kind for past in five.history] == ["bye", "forfeit_loss"]
    assert one.history[1] == Past(2, 5, "black", "forfeit_win", 3, 0)
    assert two.history == (Past(1, 4, "black", "played", 1, 0), Past(2))
    assert four.history[1].kind == "forfeit_loss"
    assert one.opponents == {3}
    assert [p.number for p in players_from(range(1, 6), MATCHES, round=3, absent={3}) if not p.active] == [3]
    assert one.had_bye()
    assert five.had_bye()
    assert not two.had_bye()


def test_walkover_and_later_rounds() -> None:
    one, *_ = players_from([1, 2, 3, 4, 5], MATCHES, round=4, points=Points())
    assert one.history[2] == Past(3, 4, "white", "forfeit_win", 3, 5)


def test_trf_is_read_by_gacrux() -> None:
    pytest.importorskip("gacrux")
    from gacrux.tiebreak import tiebreak
    from gacrux.trf2json import trf2json

    players = players_from([1, 2, 3, 4, 5], MATCHES, round=3, points=Points(), absent={3})
    file = trf2json()
    file.parse_file(
        to_trf(players, name="Cup\n2026", rounds=5, points=Points(), names={1: "Åse"}, ratings={1: 1800}), 0
    )
    assert file.get_status() == 0, file.chessjson["status"]
    tournament = file.get_tournament(1)
    assert tournament["numRounds"] == 5
    standing = tiebreak(tournament, 2, None).cmps
    assert [float(standing[n]["tbval"]["points_points"]["val"]) for n in range(1, 6)] == [6, 1, 0, 1, 3]
    assert [standing[4]["rsts"][r]["played"] for r in (1, 2)] == [True, False]


def test_trf_columns() -> None:
    text = to_trf(
        [Player(7, 1.5, (Past(1, kind="bye", points=1), Past(2, points=0.5)))], name="Cup", rounds=3, points=CHESS
    )
    row = next(line for line in text.splitlines() if line.startswith("001"))
    assert (row[4:8], row[80:84], row[85:89], row[89:]) == ("   7", " 1.5", "   1", "  0000 - U  0000 - H")


def _past(round: int, opponent: int) -> Past:
    return Past(round, opponent, "white", "played", 0)


@pytest.mark.parametrize(("below", "floaters"), [(0, 0), (1, 0), (2, 2), (3, 2), (4, 4)])
def test_a_big_bracket_gives_up_the_fewest_and_the_lowest(below: int, floaters: int) -> None:
    """Those below have all met each other: one may get the bye, if any; the others need somebody above."""
    low = range(21, 21 + below)
    high = [Player(n, 5) for n in range(1, 21)]
    tail = [Player(n, 0, tuple(_past(i, other) for i, other in enumerate(low, 1) if other != n)) for n in low]
    facts = facts_of([*high, *tail], round=5, rounds=9, points=CHESS, colours=False)
    pairs = pair_large(Field(facts, colours=False), 2 if tail else 1, by_level(facts[n] for n in range(1, 21)))
    paired = sorted(n for pair in pairs for n in pair)
    assert paired == list(range(1, 21 - floaters))
