"""Swiss rounds on the board: paired one by one, undone from the last."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.graph import NOBODY, Result
from apps.tournaments.domain.log import Undone
from apps.tournaments.domain.play import CascadeRequired, pair, undo
from apps.tournaments.domain.results import MatchNotReady
from apps.tournaments.domain.rounds import (
    PairingInvalid,
    RoundNotDue,
    is_complete,
    next_round_due,
    rounds_planned,
)
from apps.tournaments.domain.rules import Rules

from .playing import AWAY, enter, make_round, rebuilt, start, state, take_back, take_out


def test_a_round_is_paired_played_and_followed() -> None:
    board = start(4, "swiss")
    assert next_round_due(board) == 1
    change = make_round(board, (1, 3), (4, 2))
    assert [(m.number, m.round, m.position, m.home, m.away, m.status) for m in change.created] == [
        (1, 1, 1, 1, 3, "ready"),
        (2, 1, 2, 4, 2, "ready"),
    ]
    assert next_round_due(board) is None
    enter(board, 1)
    assert next_round_due(board) is None
    enter(board, 2)
    assert next_round_due(board) == 2
    assert [m.number for m in make_round(board, (1, 4), (2, 3)).created] == [3, 4]
    enter(board, 3)
    assert not is_complete(board)
    enter(board, 4)
    assert next_round_due(board) is None
    assert is_complete(board)


@pytest.mark.parametrize(("entrants", "rounds", "planned"), [(2, 0, 1), (5, 0, 3), (8, 0, 3), (9, 0, 4), (9, 6, 6)])
def test_how_many_rounds(entrants: int, rounds: int, planned: int) -> None:
    assert rounds_planned(start(entrants, "swiss", Rules(rounds=rounds))) == planned


def test_the_bye_is_won_at_once_and_for_good() -> None:
    board = start(3, "swiss", Rules(forfeit_score=2))
    make_round(board, (1, 2), (3, NOBODY))
    assert board.match(2).result == Result("home", "bye", 2, 0)
    with pytest.raises(MatchNotReady):
        enter(board, 2)
    take_out(board, 3)
    assert board.match(2).winner == 3


@pytest.mark.parametrize(
    "pairs",
    [
        [(1, 2)],
        [(1, 2), (3, 4), (5, 0)],
        [(1, 2), (3, 3)],
        [(1, 2), (1, 2)],
        [(1, 2), (3, 0), (4, 0)],
        [(1, 2), (3, 4), (0, 0)],
        [(1, 2), (0, 3), (4, 0)],
        [],
    ],
)
def test_a_pairing_has_everybody_once(pairs: list[tuple[int, int]]) -> None:
    board = start(4, "swiss")
    with pytest.raises(PairingInvalid):
        pair(board, pairs=pairs)
    assert not board.log


def test_who_has_gone_is_not_paired() -> None:
    board = start(4, "swiss")
    take_out(board, 4)
    with pytest.raises(PairingInvalid) as refused:
        pair(board, pairs=[(1, 2), (3, 4)])
    assert refused.value.details["entrants"] == [4]
    make_round(board, (1, 2), (3, NOBODY))


def test_no_round_before_the_last_is_complete_after_the_end_or_elsewhere() -> None:
    board = start(2, "swiss")
    make_round(board, (1, 2))
    for _ in range(2):
        with pytest.raises(RoundNotDue):
            pair(board, pairs=[(2, 1)])
        if board.match(1).status == "ready":
            enter(board, 1)
    with pytest.raises(RoundNotDue):
        pair(start(2, "round_robin"), pairs=[(1, 2)])


def test_no_more_rounds_when_one_is_left() -> None:
    board = start(4, "swiss")
    for entrant in (2, 3):
        take_out(board, entrant)
    assert next_round_due(board) == 1
    assert not is_complete(board)
    take_out(board, 4)
    assert next_round_due(board) is None
    assert is_complete(board)


def test_an_undo_makes_all_later_pairings_fall() -> None:
    board = start(4, "swiss", Rules(rounds=3))
    make_round(board, (1, 2), (3, 4))
    enter(board, 1)
    enter(board, 2)
    make_round(board, (1, 3), (2, 4))
    enter(board, 3)
    with pytest.raises(CascadeRequired) as refused:
        undo(board, entry=2)
    assert refused.value.details["falls"] == [
        {"entry": 4, "match": 0, "round": 2},
        {"entry": 5, "match": 3, "round": 2},
    ]
    change = take_back(board, 2, cascade=True)
    assert change.entries[0].action == Undone((2, 4, 5), target=2)
    assert change.removed == (3, 4)
    assert [m.number for m in change.changed] == [1]
    assert sorted(board.matches) == [1, 2]
    enter(board, 1, AWAY)
    assert [m.number for m in make_round(board, (2, 3), (1, 4)).created] == [3, 4]
    assert board.match(3).status == "ready"
    assert state(rebuilt(board)) == state(board)


def test_an_undo_in_the_current_round_makes_nothing_fall() -> None:
    board = start(4, "swiss")
    make_round(board, (1, 2), (3, 4))
    enter(board, 1)
    assert not take_back(board, 2).fallen
    assert board.match(1).status == "ready"


def test_a_correction_lets_pairings_stand_and_so_does_its_undo() -> None:
    board = start(4, "swiss")
    make_round(board, (1, 2), (3, 4))
    enter(board, 1)
    enter(board, 2)
    make_round(board, (1, 3), (2, 4))
    seq = enter(board, 1, AWAY).entries[0].seq
    assert not take_back(board, seq).removed
    assert board.match(1).winner == 1
    assert len(board.matches) == 4


def test_a_pairing_is_undone_with_what_was_entered_for_it() -> None:
    board = start(4, "swiss")
    seq = make_round(board, (1, 2), (3, 4)).entries[0].seq
    enter(board, 1)
    with pytest.raises(CascadeRequired):
        undo(board, entry=seq)
    change = take_back(board, seq, cascade=True)
    assert change.removed == (1, 2)
    assert [fall.match for fall in change.fallen] == [1]
    assert next_round_due(board) == 1


def test_a_pairing_that_nothing_was_entered_for_goes_without_cascade() -> None:
    board = start(4, "swiss")
    seq = make_round(board, (1, 2), (3, 4)).entries[0].seq
    assert take_back(board, seq).removed == (1, 2)


def test_reinstated_where_it_had_lost_by_walkover() -> None:
    board = start(4, "swiss")
    make_round(board, (1, 2), (3, 4))
    enter(board, 2)
    seq = take_out(board, 2).entries[0].seq
    make_round(board, (1, 3), (4, NOBODY))
    change = take_back(board, seq, cascade=True)
    assert [(f.match, f.round) for f in change.fallen] == [(0, 2)]
    assert board.match(1).status == "ready"


def test_reinstated_where_it_had_played_out_its_round() -> None:
    board = start(4, "swiss")
    make_round(board, (1, 2), (3, 4))
    enter(board, 1)
    enter(board, 2)
    seq = take_out(board, 2).entries[0].seq
    make_round(board, (1, 3), (4, NOBODY))
    change = take_back(board, seq)
    assert not change.removed
    assert len(board.pairings()) == 2


def test_reinstated_where_a_walkover_took_the_place_of_its_result() -> None:
    board = start(4, "swiss")
    make_round(board, (1, 2), (3, 4))
    played = enter(board, 1).entries[0].seq
    enter(board, 2)
    make_round(board, (1, 3), (2, 4))
    seq = take_out(board, 2).entries[0].seq
    assert not take_back(board, played).fallen
    assert board.match(1).winner == 1
    change = take_back(board, seq, cascade=True)
    assert ([m.number for m in change.changed], change.removed) == ([1], (3, 4))
    assert state(rebuilt(board)) == state(board)
