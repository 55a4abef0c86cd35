"""Tables worked out by hand: order, and what decided every place. Several are final tables of championships."""

from __future__ import annotations

import re
from typing import Any

import pytest

from apps.tournaments.domain.rules import Points

from .builders import decided, letters, table

HEAD_FIRST = ("points", "head_to_head", "difference", "for", "wins", "lot")
DIFFERENCE_FIRST = ("points", "difference", "for", "head_to_head", "lot")

H, DIFF, FOR, WINS, PTS, LOT = "head_to_head", "difference", "for", "wins", "points", "lot"

SWEDEN_2004 = "DB 0:0, CA 5:0, DA 2:0, BC 1:1, BA 2:1, DC 2:2"
GREECE_2012 = "AB 1:1, CD 4:1, BD 1:2, AC 1:1, BC 1:0, DA 1:0"
JAPAN_2018 = "CD 1:2, AB 1:2, DB 2:2, AC 0:3, DA 0:1, BC 0:1"
IRELAND_1994 = "BD 0:1, AC 1:0, BA 1:0, CD 2:1, BC 1:1, DA 0:0"
ROMANIA_2024 = "DA 3:0, CB 0:1, BA 1:2, CD 2:0, BD 1:1, AC 0:0"
DENMARK_2024 = "CB 1:1, AD 0:1, CA 1:1, BD 1:1, DC 0:0, BA 0:0"
CZECHIA_1996 = "BC 2:0, AD 2:1, CA 2:1, DB 0:3, DC 3:3, AB 0:0"
TWO_STILL_LEVEL = "AB 2:1, BC 2:0, CA 3:0, AD 1:0, BD 1:0, CD 5:0"
TWO_PAIRS = "CA 2:0, AD 3:0, DB 2:0, BC 2:1, CD 0:0, AB 0:0"
CYCLE = "AB 1:0, BC 1:0, CA 1:0"

TABLES: list[tuple[str, int, str, dict[str, Any], str, list[str]]] = [
    ("two level, the winner of their match first", 4, GREECE_2012, {}, "DBCA", [PTS, H, PTS]),
    ("their match before a better difference", 4, CZECHIA_1996, {}, "BCAD", [PTS, H, PTS]),
    (
        "a better difference before their match",
        4,
        CZECHIA_1996,
        {"tie_breaks": DIFFERENCE_FIRST},
        "BACD",
        [PTS, DIFF, PTS],
    ),
    ("three level, by goals in their matches", 4, SWEDEN_2004, {}, "CDBA", [H, H, PTS]),
    ("three level, two of them still: again their match", 4, TWO_STILL_LEVEL, {}, "BCAD", [H, H, PTS]),
    (
        "the same by difference",
        4,
        TWO_STILL_LEVEL,
        {"tie_breaks": DIFFERENCE_FIRST},
        "CBAD",
        [DIFF, DIFF, PTS],
    ),
    ("four level, difference and goals", 4, ROMANIA_2024, {}, "DCBA", [H, H, H]),
    ("four level, two pairs of them still", 4, TWO_PAIRS, {}, "CADB", [H, H, H]),
    (
        "four level, the middle two by their match",
        4,
        IRELAND_1994,
        {"tie_breaks": DIFFERENCE_FIRST},
        "CDBA",
        [FOR, H, FOR],
    ),
    ("two level in everything", 4, DENMARK_2024, {}, "D(BC|CB)A", [PTS, LOT, PTS]),
    (
        "two level in everything, difference first",
        4,
        JAPAN_2018,
        {"tie_breaks": DIFFERENCE_FIRST},
        "C(BD|DB)A",
        [PTS, LOT, PTS],
    ),
    ("three level in everything", 3, CYCLE, {}, "[ABC]{3}", [LOT, LOT]),
    ("a cycle, by difference", 4, f"{CYCLE}, AD 1:0, BD 2:0, CD 3:0", {}, "CBAD", [DIFF, DIFF, PTS]),
    ("a cycle, by goals", 4, f"{CYCLE}, AD 1:0, BD 2:1, CD 3:2", {}, "CBAD", [FOR, FOR, PTS]),
    ("a cycle, by difference, then goals", 4, f"{CYCLE}, AD 1:0, BD 2:1, CD 3:0", {}, "CBAD", [DIFF, FOR, PTS]),
    (
        "by wins",
        4,
        "AC 3:0, DA 1:0, AB 1:1, BC 0:0, BD 0:0, CD 1:0",
        {"points": Points(win=2), "tie_breaks": ("points", "wins", "difference", "lot")},
        "ADCB",
        [DIFF, DIFF, WINS],
    ),
    (
        "two legs, by the difference of both",
        3,
        "AB 2:0, BA 1:0, AC 1:0, CA 0:1, BC 4:0, CB 0:4",
        {"legs": 2},
        "ABC",
        [H, PTS],
    ),
    ("two legs that cancel out", 3, "AB 1:0, BA 1:0, AC 1:0, CA 0:1, BC 4:0, CB 0:4", {"legs": 2}, "BAC", [DIFF, PTS]),
    ("two legs, three level", 3, "AB 1:0, BA 1:0, BC 1:0, CB 1:0, CA 1:0, AC 2:0", {"legs": 2}, "ABC", [H, H]),
    ("a forfeit counts 3:0", 3, "AB +:-, BC 1:0, CA 1:0", {"forfeit_score": 3}, "ACB", [H, H]),
    ("a forfeit counts no goals", 3, "AB +:-, BC 1:0, CA 1:0", {}, "BCA", [H, H]),
    ("a forfeit costs a point", 3, "AB 1:0, BC 1:0, CA +:-", {"points": Points(forfeit_loss=-1)}, "BCA", [H, PTS]),
    ("nobody came", 3, "AB -:-, AC 1:0, BC 1:0", {"forfeit_score": 3}, "(AB|BA)C", [LOT, PTS]),
    ("best of three: games", 3, "AB 2:1, BC 2:0, CA 2:1", {"best_of": 3}, "BAC", [H, H]),
    ("half-way", 4, "AB 1:0, CD 2:0, AC, BD", {}, "CABD", [DIFF, PTS, DIFF]),
    ("before the first match", 2, "AB", {}, "[AB]{2}", [LOT]),
]


@pytest.mark.parametrize(
    ("entrants", "text", "rules", "expected", "by"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES]
)
def test_table(entrants: int, text: str, rules: dict[str, Any], expected: str, by: list[str]) -> None:
    places = table(text, entrants=entrants, **{"tie_breaks": HEAD_FIRST, **rules})
    assert re.fullmatch(expected, letters(places))
    assert decided(places) == by
    assert places[0].decided_by == ""


def test_lines_add_up() -> None:
    first, second, *_ = table("AB 2:1, AC 0:0, BC +:-", entrants=3, forfeit_score=3)
    assert (first.entrant, first.played, first.wins, first.draws, first.losses) == (1, 2, 1, 1, 0)
    assert (first.score_for, first.score_against, first.points) == (2, 1, 4)
    assert (second.entrant, second.score_for, second.score_against, second.wins) == (2, 4, 2, 1)


def test_head_to_head_shows_its_figures() -> None:
    places = {place.entrant: place.tie_breaks for place in table(TWO_STILL_LEVEL, entrants=4)}
    assert (places[1]["head_to_head"], places[1]["head_to_head_difference"], places[1]["head_to_head_for"]) == (
        3,
        -2,
        2,
    )
    assert places[2]["head_to_head"] == 3  # of the table with C alone
    assert places[3]["head_to_head"] == 0
    assert "head_to_head" not in places[4]
    assert places[4]["difference"] == -7


def test_the_lot_is_drawn_by_the_stored_seed() -> None:
    drawn = {letters(table(CYCLE, entrants=3, lot=seed)) for seed in range(60)}
    assert len(drawn) == 6
    assert len({letters(table(CYCLE, entrants=3, lot=7)) for _ in range(5)}) == 1


def test_the_lot_of_two_does_not_depend_on_a_third() -> None:
    for seed in range(20):
        three = letters(table(CYCLE, entrants=3, lot=seed))
        assert letters(table("AB 0:0", entrants=2, lot=seed)) == three.replace("C", "")


def test_the_lot_decides_at_the_end_even_if_it_is_not_named() -> None:
    assert decided(table("AB 0:0", entrants=2, tie_breaks=("points",))) == ["lot"]
