"""Withdrawals and disqualifications: what was played stands, the rest are walkovers."""

from __future__ import annotations

import pytest

from apps.tournaments.domain.graph import NOBODY, Result
from apps.tournaments.domain.log import Withdrawn
from apps.tournaments.domain.play import AlreadyWithdrawn, EntrantUnknown, withdraw
from apps.tournaments.domain.results import MatchNotReady
from apps.tournaments.domain.rounds import is_complete
from apps.tournaments.domain.rules import Rules, WithdrawalPolicy

from .playing import AWAY, HOME, chalk, enter, play_on, rebuilt, sides, start, state, take_back, take_out


def test_the_open_match_is_a_walkover() -> None:
    board = start(4, "single_elimination", Rules(forfeit_score=2))
    home, away = sides(board, 1)
    change = take_out(board, away or 0)
    assert change.entries[0].action == Withdrawn(away or 0)
    assert board.match(1).result == Result("home", "walkover", 2, 0)
    assert board.match(1).entry == 0
    assert home in sides(board, 3)
    with pytest.raises(MatchNotReady):
        enter(board, 1)


def test_what_was_played_stands_and_the_next_is_a_walkover() -> None:
    board = start(4, "single_elimination")
    enter(board, 1, HOME)
    winner = board.match(1).winner or 0
    take_out(board, winner, disqualified=True)
    assert board.match(1).entry == 1
    assert board.match(3).status == "waiting"
    enter(board, 2)
    assert board.match(3).result == Result("away", "walkover")
    assert is_complete(board)


def test_the_result_of_who_has_gone_since_can_be_corrected() -> None:
    board = start(4, "single_elimination")
    enter(board, 1, HOME)
    loser = board.match(1).loser or 0
    take_out(board, loser)
    enter(board, 1, AWAY)
    enter(board, 2)
    assert board.match(3).winner == board.match(2).winner


def test_falls_through_the_losers_bracket() -> None:
    board = start(8, "double_elimination")
    gone = board.match(1).home or 0
    take_out(board, gone)
    play_on(board, chalk)
    lost = [m for m in board.matches.values() if m.loser == gone]
    assert [m.bracket for m in lost] == ["winners", "losers"]
    assert {m.result.kind for m in lost if m.result} == {"walkover"}
    assert is_complete(board)


def test_the_undefeated_withdraws_before_the_grand_final() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 6):
        enter(board, number)
    undefeated, challenger = sides(board, 6)
    take_out(board, undefeated or 0)
    assert [board.match(n).winner for n in (6, 7)] == [challenger, challenger]
    assert is_complete(board)


def test_the_challenger_withdraws_before_the_grand_final() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 6):
        enter(board, number)
    undefeated, challenger = sides(board, 6)
    take_out(board, challenger or 0)
    assert board.match(6).winner == undefeated
    assert board.match(7).status == "not_needed"


def test_both_have_gone_before_they_would_have_met() -> None:
    board = start(8, "single_elimination")
    enter(board, 2)
    take_out(board, board.match(2).winner or 0)
    enter(board, 1, HOME)
    semi = board.match(board.match(1).winner_to)
    assert semi.winner == board.match(1).winner
    take_out(board, board.match(1).loser or 0)
    enter(board, 1, AWAY)
    semi = board.match(semi.number)
    assert NOBODY not in (semi.home, semi.away)
    assert (semi.winner, semi.loser) == (NOBODY, NOBODY)
    play_on(board, chalk)
    final = board.match(7)
    assert final.result is not None
    assert final.result.kind == "walkover"
    assert final.winner not in (NOBODY, *board.withdrawn())


def test_who_won_by_walkover_and_goes_later_keeps_it() -> None:
    board = start(4, "single_elimination")
    first, second = sides(board, 1)
    take_out(board, first or 0)
    enter(board, 2)
    enter(board, 3, HOME if board.match(3).home == second else AWAY)
    change = take_out(board, second or 0)
    assert change.entries[0].action == Withdrawn(second or 0, kept=(1,))
    assert not change.fallen
    assert board.match(1).winner == board.match(3).winner == second
    assert state(rebuilt(board)) == state(board)


def test_the_last_to_go_keeps_the_walkover_that_had_changed_hands() -> None:
    board = start(4, "single_elimination")
    first, second = sides(board, 1)
    seq = take_out(board, first or 0).entries[0].seq
    take_out(board, second or 0)
    take_back(board, seq)
    assert board.match(1).winner == first
    take_out(board, first or 0)
    assert board.match(1).winner == first
    assert state(rebuilt(board)) == state(board)


def test_everybody_goes() -> None:
    for format in ("single_elimination", "double_elimination", "round_robin", "groups_knockout"):
        rules = Rules(groups=2) if format == "groups_knockout" else Rules()
        board = start(9, format, rules)  # type: ignore[arg-type]
        for entrant in range(1, 10):
            assert not take_out(board, entrant).fallen
        assert is_complete(board)
        assert state(rebuilt(board)) == state(board)


@pytest.mark.parametrize("policy", ["walkover", "annul", "annul_under_half"])
def test_in_a_table_the_open_matches_are_walkovers_whatever_counts(policy: WithdrawalPolicy) -> None:
    board = start(5, "round_robin", Rules(withdrawal=policy, forfeit_score=3))
    first = next(m for m in board.matches.values() if 5 in (m.home, m.away))
    enter(board, first.number)
    take_out(board, 5)
    of = board.matches_of(5)
    assert {m.result.kind for m in of if m.number != first.number and m.result} == {"walkover"}
    assert board.match(first.number).entry == 1
    assert all(m.status == "finished" for m in of)


@pytest.mark.parametrize("policy", ["walkover", "annul", "annul_under_half"])
def test_going_in_the_knockout_does_not_turn_the_groups_round(policy: WithdrawalPolicy) -> None:
    board = start(8, "groups_knockout", Rules(groups=2, qualifiers=2, withdrawal=policy))
    for match in [m for m in board.matches.values() if m.bracket == "group"]:
        enter(board, match.number, HOME if chalk(match) == "home" else AWAY)
    ready = [m.number for m in board.matches.values() if m.status == "ready"]
    before = [sides(board, n) for n in ready]
    change = take_out(board, before[0][0] or 0)
    assert [sides(board, n) for n in ready] == before
    assert board.match(ready[0]).winner == before[0][1]
    assert board.match(ready[1]).status == "ready"
    assert not change.fallen


def test_who_leaves_a_group_does_not_qualify() -> None:
    board = start(8, "groups_knockout", Rules(groups=2, qualifiers=2))
    mine = [m for m in board.matches.values() if m.bracket == "group" and 1 in (m.home, m.away)]
    for match in mine[:2]:
        enter(board, match.number, HOME if match.home == 1 else AWAY)
    take_out(board, 1)
    play_on(board, chalk)
    assert not [m for m in board.matches_of(1) if m.stage == 2]
    assert is_complete(board)


def test_refused() -> None:
    board = start(4, "single_elimination")
    for entrant in (0, 5, -1):
        with pytest.raises(EntrantUnknown):
            withdraw(board, entrant=entrant)
    take_out(board, 2)
    with pytest.raises(AlreadyWithdrawn):
        withdraw(board, entrant=2, disqualified=True)
    assert len(board.log) == 1


def test_another_wins_the_same_walkover_of_a_reseeded_round() -> None:
    board = start(5, "single_elimination", Rules(reseed=True))
    enter(board, 1, AWAY)
    take_out(board, 1)
    enter(board, 3)
    before = board.match(2)
    assert sides(board, 4) == (2, 5)
    enter(board, 1, HOME)
    assert board.match(2).result == before.result
    assert sides(board, 4) == (2, 4)
