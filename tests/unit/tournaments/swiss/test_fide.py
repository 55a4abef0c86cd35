"""Mode ``fide`` pairs as others do: bbpPairings's own vectors, and gacrux's checker on random tournaments."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from apps.tournaments.domain.swiss import CHESS, NoPairing, Past, Player, pair_round
from apps.tournaments.domain.swiss.dutch.colours import home_first
from apps.tournaments.domain.swiss.dutch.facts import facts_of, preference_of
from tests.unit.tournaments.swiss.oracle import differences
from tests.unit.tournaments.swiss.reading import read
from tests.unit.tournaments.swiss.simulate import in_mode, play

FULL = bool(os.environ.get("BANYAN_FULL"))
VECTORS = Path(__file__).parent / "vectors"


@pytest.mark.parametrize("name", ["dutch_2025_C5", "dutch_2025_C9", "issue_7"])
def test_pairs_as_bbppairings_does(name: str) -> None:
    pytest.importorskip("networkx")
    players, round, rounds = read((VECTORS / f"{name}.input").read_text())
    expected = [
        tuple(map(int, line.split()))
        for line in (VECTORS / f"{name}.output.expected").read_text().split("\n")[1:]
        if line
    ]
    assert list(pair_round(players, round=round, rounds=rounds, mode="fide")) == expected


@pytest.mark.parametrize("seed", range(500 if FULL else 15))
def test_pairs_as_gacrux_does(seed: int) -> None:
    pytest.importorskip("gacrux")
    rng = random.Random(seed * 7919)
    players, rounds = rng.randint(10, 60 if FULL else 32), rng.randint(5, 9)
    field = play(seed, players=players, rounds=rounds, pairing=in_mode("fide"))
    assert list(differences(field, rounds=rounds)) == []


@pytest.mark.parametrize("seed", range(400) if FULL else (0, 1, 69))
def test_pairs_as_gacrux_does_when_many_stay_away(seed: int) -> None:
    """Few players for many rounds: second byes, floats of several levels, rounds that hardly can be paired.

    69 has a bye that C9 has no say in.
    """
    pytest.importorskip("gacrux")
    rng = random.Random(seed)
    players = rng.randint(8, 14)
    field = play(seed, players=players, rounds=8, pairing=in_mode("fide"), away=0.15, forfeits=0.15)
    assert list(differences(field, rounds=8)) == []


def test_the_oracle_sees_a_wrong_pairing() -> None:
    pytest.importorskip("gacrux")
    field = play(4, players=12, rounds=3, pairing=in_mode("dutch"), forfeits=0)
    assert list(differences(field, rounds=3))


def test_first_round_sets_halves_against_each_other() -> None:
    pairs = pair_round([Player(n) for n in range(1, 8)], round=1, rounds=5, mode="fide")
    assert pairs == ((1, 4), (5, 2), (3, 6), (7, 0))
    assert pair_round([Player(n) for n in range(1, 5)], round=1, rounds=5, mode="fide", first="black") == (
        (3, 1),
        (2, 4),
    )


@pytest.mark.parametrize(
    ("difference", "colours", "preference"),
    [
        (0, "", ("", 0)),
        (1, "w", ("b", 1)),
        (0, "wb", ("w", 0)),
        (0, "bbww", ("b", 2)),
        (2, "wwbw", ("b", 2)),
        (1, "wwwbb", ("w", 2)),
    ],
)
def test_colour_preference(difference: int, colours: str, preference: tuple[str, int]) -> None:
    assert preference_of(difference, colours) == preference


def test_colours_alternate_to_the_last_difference() -> None:
    """5.2.3, where the higher ranked player's wish (5.2.4) would say the opposite."""
    history = {1: ("black", "white"), 2: ("white", "black"), 3: ("white", "white")}

    def player(number: int, *colours: str) -> Player:
        return Player(number, 1, tuple(Past(r, 90 + number, c, "played", 0.5) for r, c in enumerate(colours, 1)))  # type: ignore[arg-type]

    facts = facts_of([player(n, *c) for n, c in history.items()], round=3, rounds=9, points=CHESS, colours=True)
    assert home_first(facts[1], facts[2], "white") == (2, 1)
    assert home_first(facts[2], facts[3], "white") == (2, 3)


def test_no_pairing_is_said() -> None:
    met = [Player(1, 1, (Past(1, 2, "white", "played", 1, 0),)), Player(2, 0, (Past(1, 1, "black", "played", 0, 0),))]
    for mode in ("fide", "dutch"):
        with pytest.raises(NoPairing) as refused:
            pair_round(met, round=2, rounds=3, mode=mode)
        assert refused.value.code == "swiss_no_pairing"
