"""Undo: whatever was played, corrected, undone and played again, the board is what its log says."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.tournaments.domain.board import EntryNotFound
from apps.tournaments.domain.graph import Result
from apps.tournaments.domain.log import Undone
from apps.tournaments.domain.play import CascadeRequired, NotUndoable, consequences, undo
from apps.tournaments.domain.rebuild import rebuild
from apps.tournaments.domain.rules import Format, Rules

from .playing import (
    AWAY,
    HOME,
    SETUPS,
    chalk,
    check_sense,
    enter,
    play_on,
    rebuilt,
    sides,
    start,
    state,
    take_back,
    take_out,
    walk,
)

RUNS = 10_000 if os.environ.get("BANYAN_FULL") else 120


def test_random_runs_equal_the_rebuild() -> None:
    fallen = removed = 0
    for seed in range(RUNS):
        rng = random.Random(seed)
        format, rules, fewest = SETUPS[seed % len(SETUPS)]
        few = rng.random() ** 2.5  # Most are small enough to be played to the end.
        board = start(fewest + int(few * (25 - fewest)), format, rules, lot=seed)
        for done in walk(board, rng.randrange, steps=rng.randint(10, 80)):
            fallen += len(done.fallen)
            removed += len(done.removed)
            check_sense(board)
        assert state(rebuilt(board)) == state(board), f"seed {seed}"
    assert fallen > RUNS
    assert removed > RUNS


@pytest.mark.parametrize("setup", SETUPS)
def test_a_board_can_be_rebuilt_over_itself(setup: tuple[Format, Rules, int]) -> None:
    format, rules, fewest = setup
    board = start(fewest + 4, format, rules)
    for _ in walk(board, random.Random(5).randrange, steps=30):
        pass
    now = state(board)
    again = rebuild(now, board.log, format=format, rules=rules, entrants=board.entrants, lot=board.lot)
    assert state(again) == now


@settings(max_examples=40, deadline=None)
@given(setup=st.sampled_from(SETUPS), extra=st.integers(0, 8), data=st.data())
def test_every_step_equals_the_rebuild(setup: tuple[Format, Rules, int], extra: int, data: st.DataObject) -> None:
    format, rules, fewest = setup
    board = start(fewest + extra, format, rules)
    for _ in walk(board, lambda k: data.draw(st.integers(0, k - 1)), steps=12):
        check_sense(board)
        assert state(rebuilt(board)) == state(board)


@pytest.mark.parametrize("seed", range(24))
def test_undo_at_once_brings_back_what_was(seed: int) -> None:
    rng = random.Random(seed)
    format, rules, fewest = SETUPS[seed % len(SETUPS)]
    board = start(rng.randint(fewest, 24), format, rules)
    before = state(board)
    for done in walk(board, rng.randrange, steps=40):
        entry = done.entries[0]
        if not done.fallen and not isinstance(entry.action, Undone):
            other = rebuilt(board)
            take_back(other, entry.seq)
            assert state(other) == before
        before = state(board)


def test_a_result_that_nothing_rests_on() -> None:
    board = start(4, "single_elimination")
    enter(board, 1)
    change = take_back(board, 1)
    assert [m.number for m in change.changed] == [1, 3]
    assert change.entries[0].action == Undone((1,), target=1)
    assert board.match(1).status == "ready"
    assert sides(board, 3) == (None, None)


def test_a_result_that_later_ones_rest_on() -> None:
    board = start(8, "single_elimination")
    play_on(board, chalk)
    before = state(board)
    with pytest.raises(CascadeRequired) as refused:
        undo(board, entry=1)
    semi, final = board.match(1).winner_to, 7
    assert refused.value.details["falls"] == [
        {"entry": board.match(semi).entry, "match": semi, "round": 2},
        {"entry": board.match(final).entry, "match": final, "round": 3},
    ]
    assert state(board) == before
    change = take_back(board, 1, cascade=True)
    assert change.entries[0].action == Undone((1, 5, 7), target=1)
    assert [board.match(n).status for n in (1, semi, final)] == ["ready", "waiting", "waiting"]
    assert board.match(2).entry == 2


def test_a_correction_brings_back_the_result_before_it() -> None:
    board = start(4, "single_elimination")
    enter(board, 1, HOME)
    home = board.match(1).home
    enter(board, 1, AWAY)
    assert board.match(3).home != home
    take_back(board, 2)
    assert board.match(1).entry == 1
    assert board.match(3).home == home


def test_a_result_that_was_corrected_since_goes_without_a_trace() -> None:
    board = start(4, "single_elimination")
    enter(board, 1, HOME)
    enter(board, 1, AWAY)
    assert take_back(board, 1).changed == ()
    assert board.match(1).entry == 2
    take_back(board, 2)
    assert board.match(1).status == "ready"


def test_all_results_of_a_match_fall_not_only_the_last() -> None:
    board = start(4, "single_elimination")
    enter(board, 1)
    enter(board, 2)
    enter(board, 3, HOME)
    enter(board, 3, AWAY)
    take_back(board, 1, cascade=True)
    assert board.log[-1].action == Undone((1, 3, 4), target=1)
    enter(board, 1)
    assert board.match(3).status == "ready"


def test_what_cannot_be_undone() -> None:
    board = start(4, "single_elimination")
    with pytest.raises(EntryNotFound):
        undo(board, entry=1)
    enter(board, 1)
    take_back(board, 1)
    for entry in (1, 2):
        with pytest.raises(NotUndoable):
            undo(board, entry=entry)


def test_the_reset_goes_with_the_grand_final_that_asked_for_it() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 6):
        enter(board, number)
    final, reset = 6, 7
    enter(board, final, AWAY)
    assert sides(board, reset) == sides(board, final)
    enter(board, reset, HOME)
    change = consequences(board, Undone((board.match(final).entry,)))
    assert [fall.match for fall in change.fallen] == [reset]
    enter(board, final, HOME, cascade=True)
    assert board.match(reset).status == "not_needed"
    assert board.match(reset).entry == 0
    take_back(board, board.match(final).entry)
    assert board.match(reset).status == "ready"
    take_back(board, board.match(final).entry)
    assert board.match(reset).status == "waiting"


def test_reinstated_after_the_other_has_played_on() -> None:
    board = start(4, "single_elimination")
    gone = board.match(1).away or 0
    seq = take_out(board, gone).entries[0].seq
    enter(board, 2)
    enter(board, 3)
    with pytest.raises(CascadeRequired):
        undo(board, entry=seq)
    change = take_back(board, seq, cascade=True)
    assert change.reinstated == (gone,)
    assert [fall.match for fall in change.fallen] == [3]
    assert board.match(1).status == "ready"
    assert not board.withdrawn()


def test_a_group_that_is_open_again_takes_the_knockout_with_it() -> None:
    board = start(8, "groups_knockout", Rules(groups=2, qualifiers=2))
    play_on(board, chalk)
    group = [m for m in board.matches.values() if m.bracket == "group"]
    change = take_back(board, group[0].entry, cascade=True)
    knockout = [m for m in board.matches.values() if m.stage == 2]
    assert {fall.match for fall in change.fallen} == {m.number for m in knockout}
    other = {m.number for m in knockout if None not in (m.home, m.away)}
    assert not other
    enter(board, group[0].number, HOME if chalk(group[0]) == "home" else AWAY)
    assert [m.status for m in board.matches.values() if m.stage == 2][:2] == ["ready", "ready"]


def test_a_correction_that_leaves_the_ranks_leaves_the_knockout() -> None:
    board = start(8, "groups_knockout", Rules(groups=2, qualifiers=2))
    groups = [m for m in board.matches.values() if m.bracket == "group"]
    for group in groups:
        enter(board, group.number, HOME if chalk(group) == "home" else AWAY)
    running, played = (m for m in board.matches.values() if m.status == "ready")
    running.status = "running"
    enter(board, played.number)
    change = enter(board, next(m.number for m in groups if m.home == 1), Result("home", home_score=9))
    assert [m.bracket for m in change.changed] == ["group"]
    assert board.match(running.number).status == "running"
