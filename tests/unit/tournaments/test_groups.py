"""Groups: dealt as a snake, and crossed on the way into the knockout."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.groups import snake
from apps.tournaments.domain.qualifying import qualified_slots
from apps.tournaments.domain.rules import Knockout, Rules

from .simulator import FULL, play

SETUPS = [
    (groups, qualifiers)
    for groups in range(1, 65 if FULL else 18)
    for qualifiers in range(1, 17 if FULL else 9)
    if groups * qualifiers > 1
]


def test_the_snake_deals_forwards_and_backwards() -> None:
    assert snake(10, 4) == [[1, 8, 9], [2, 7, 10], [3, 6], [4, 5]]


def test_the_snake_deals_everyone_and_sizes_differ_by_one() -> None:
    for entrants in range(2, 80):
        for groups in range(1, entrants // 2 + 1):
            dealt = snake(entrants, groups)
            assert sorted(seed for group in dealt for seed in group) == list(range(1, entrants + 1))
            assert max(map(len, dealt)) - min(map(len, dealt)) <= 1


def test_every_qualifier_has_one_slot_and_byes_go_to_group_winners_first() -> None:
    for groups, qualifiers in SETUPS:
        slots = qualified_slots(groups, qualifiers)
        taken = [(slot.ref, slot.rank) for slot in slots if slot]
        assert sorted(taken) == [(g, r) for g in range(1, groups + 1) for r in range(1, qualifiers + 1)]
        byes = [home.rank for home, away in zip(slots[::2], slots[1::2], strict=True) if home and not away]
        by_rank = Counter(byes)
        assert byes.count(1) == min(groups, len(byes))
        assert all(by_rank[rank] == groups for rank in range(1, max(byes, default=1)))


def test_two_of_a_group_do_not_meet_in_the_first_round() -> None:
    for groups, qualifiers in SETUPS:
        slots = qualified_slots(groups, qualifiers)
        pairs = [(home.ref, away.ref) for home, away in zip(slots[::2], slots[1::2], strict=True) if home and away]
        assert groups == 1 or all(home != away for home, away in pairs), (groups, qualifiers)


def test_a_group_splits_evenly_over_the_halves() -> None:
    for groups, qualifiers in SETUPS:
        slots = qualified_slots(groups, qualifiers)
        upper = Counter(slot.ref for slot in slots[: len(slots) // 2] if slot)
        assert all(abs(2 * upper[group] - qualifiers) <= 1 for group in range(1, groups + 1)) or groups == 1


def test_the_usual_cup_crosses_winners_and_runners_up() -> None:
    slots = [str(slot) for slot in qualified_slots(2, 2)]
    assert slots == ["R1.1", "R2.2", "R2.1", "R1.2"]


@pytest.mark.parametrize("knockout", ["single_elimination", "double_elimination"])
def test_groups_then_knockout(knockout: Knockout) -> None:
    rules = Rules(groups=3, qualifiers=2, knockout=knockout, best_of_final=3)
    matches = generate(14, format="groups_knockout", rules=rules)
    stages = Counter(match.stage for match in matches)
    assert stages == {1: 10 + 10 + 6, 2: 5 if knockout == "single_elimination" else 11}
    assert {match.pool for match in matches if match.stage == 1} == {1, 2, 3}
    assert {(match.pool, match.group) for match in matches if match.stage == 2} == {(0, 0)}
    assert {match.status for match in matches if match.stage == 2} == {"waiting"}
    assert [match.best_of for match in matches][-1] == 3
    assert play(matches, 14).winner[max(play(matches, 14).winner)] == 1


def test_groups_play_side_by_side_round_by_round() -> None:
    matches = generate(11, format="round_robin", rules=Rules(groups=2))
    assert [match.round for match in matches] == sorted(match.round for match in matches)
    pairs: dict[int, set[frozenset[int | None]]] = defaultdict(set)
    for match in matches:
        pairs[match.group].add(frozenset((match.home, match.away)))
    assert {group: len(found) for group, found in pairs.items()} == {1: 10, 2: 15}
