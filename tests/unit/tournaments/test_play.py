"""Play: one result, and where it leads."""

from __future__ import annotations

from itertools import pairwise

import pytest

from apps.tournaments.domain.board import MatchNotFound, MemoryBoard
from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import NOBODY, Match, Result, parse_source
from apps.tournaments.domain.log import Entry, Paired, Scored, Undone, Withdrawn, decode, encode, standing
from apps.tournaments.domain.play import CascadeRequired, consequences, score
from apps.tournaments.domain.results import DrawNotAllowed, MatchNotReady, ResultInvalid
from apps.tournaments.domain.rounds import is_complete
from apps.tournaments.domain.rules import Format, Rules

from .playing import AWAY, HOME, SETUPS, chalk, check_sense, enter, play_on, rebuilt, sides, start, state

DOUBLE_FORFEIT = Result(None, "double_forfeit")


class CountingBoard(MemoryBoard):
    """Counts what is asked of it."""

    reads = 0

    def match(self, number: int) -> Match:
        self.reads += 1
        return super().match(number)


@pytest.mark.parametrize("setup", [setup for setup in SETUPS if setup[0] != "swiss"])
@pytest.mark.parametrize("more", [0, 3, 11])
def test_chalk_from_start_to_end(setup: tuple[Format, Rules, int], more: int) -> None:
    format, rules, fewest = setup
    board = start(fewest + more, format, rules)
    assert not is_complete(board)
    play_on(board, chalk)
    assert is_complete(board)
    check_sense(board)
    assert state(rebuilt(board)) == state(board)


@pytest.mark.parametrize("format", ["single_elimination", "double_elimination"])
def test_the_best_seed_wins_if_the_better_always_does(format: Format) -> None:
    for entrants in range(2, 33):
        board = start(entrants, format)
        play_on(board, chalk)
        played = [m for m in board.matches.values() if m.status == "finished"]
        assert played[-1].winner == 1
        assert played[-1].loser == 2


def test_a_result_moves_its_two_on() -> None:
    board = start(4, "double_elimination")
    change = enter(board, 1, AWAY)
    match = board.match(1)
    assert change.entries == (Entry(1, Scored(1, AWAY)),)
    assert [m.number for m in change.changed] == sorted({1, match.winner_to, match.loser_to})
    assert match.away in sides(board, match.winner_to)
    assert match.home in sides(board, match.loser_to)


def test_a_semi_final_feeds_the_final_and_the_third_place() -> None:
    board = start(4, "single_elimination", Rules(third_place=True))
    enter(board, 1)
    enter(board, 2)
    third, final = board.match(3), board.match(4)
    assert (third.bracket, {third.home, third.away}) == ("third_place", {3, 4})
    assert {final.home, final.away} == {1, 2}


def test_a_failed_call_changes_nothing() -> None:
    board = start(8, "single_elimination")
    play_on(board, chalk)
    before, log = state(board), list(board.log)
    for number, result, error in [
        (1, AWAY, CascadeRequired),
        (99, HOME, MatchNotFound),
        (1, Result(None), DrawNotAllowed),
        (1, Result("home", home_score=-1), ResultInvalid),
    ]:
        with pytest.raises(error):
            score(board, match=number, result=result)
        assert (state(board), board.log) == (before, log)


def test_a_match_without_two_sides_takes_no_result() -> None:
    board = start(4, "single_elimination")
    with pytest.raises(MatchNotReady):
        score(board, match=3, result=HOME)
    enter(board, 1)
    with pytest.raises(MatchNotReady):
        score(board, match=3, result=HOME)


def test_a_running_match_stays_running_until_its_result_or_other_sides() -> None:
    board = start(4, "double_elimination", Rules())
    enter(board, 1)
    enter(board, 2)
    third = board.match(3)
    third.status = "running"
    enter(board, 1, Result("home", home_score=5))
    assert board.match(3).status == "running"
    enter(board, 1, AWAY)
    assert board.match(3).status == "ready"


def test_a_correction_that_changes_the_score_alone_leaves_the_rest() -> None:
    board = start(8, "single_elimination")
    play_on(board, chalk)
    change = enter(board, 1, Result(board.match(1).result.winner, home_score=3, away_score=3))  # type: ignore[union-attr]
    assert [m.number for m in change.changed] == [1]
    assert not change.fallen


def test_a_correction_makes_fall_what_rests_on_it_and_no_more() -> None:
    board = start(16, "double_elimination")
    play_on(board, chalk)
    match = board.match(1)
    correction = AWAY if match.result and match.result.winner == "home" else HOME
    planned = consequences(board, Scored(1, correction))
    before = state(board)
    change = enter(board, 1, correction, cascade=True)
    assert change == planned
    assert change.entries[1] == Entry(change.entries[0].seq + 1, Undone(tuple(f.entry for f in change.fallen)))
    fallen = {fall.match for fall in change.fallen}
    for old in before:
        new = board.match(old.number)
        same_sides = (old.home, old.away) == (new.home, new.away)
        assert (old.number in fallen) == (old.entry != 0 and not same_sides)
        assert old.number == 1 or old.conditional or not same_sides or new == old


def test_the_reset_is_not_needed_if_the_undefeated_wins() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 7):
        enter(board, number)
    assert board.match(7).status == "not_needed"
    assert sides(board, 7) == (None, None)
    assert is_complete(board)
    with pytest.raises(MatchNotReady):
        score(board, match=7, result=HOME)


def test_the_reset_is_played_if_the_undefeated_loses() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 6):
        enter(board, number)
    undefeated, challenger = sides(board, 6)
    enter(board, 6, AWAY)
    assert sides(board, 7) == (undefeated, challenger)
    assert not is_complete(board)
    enter(board, 7, AWAY)
    assert is_complete(board)
    assert board.match(7).winner == challenger


def test_the_reset_is_not_needed_if_nobody_comes_to_the_grand_final() -> None:
    board = start(4, "double_elimination")
    for number in range(1, 6):
        enter(board, number)
    enter(board, 6, DOUBLE_FORFEIT)
    assert board.match(7).status == "not_needed"
    assert is_complete(board)


def test_a_double_forfeit_sends_nobody_on() -> None:
    board = start(8, "double_elimination")
    enter(board, 1, DOUBLE_FORFEIT)
    match = board.match(1)
    assert match.winner == match.loser == NOBODY
    enter(board, 2)
    later = board.match(match.winner_to)
    assert later.result == Result("home" if later.away == NOBODY else "away", "walkover")
    assert later.winner == board.match(2).winner
    assert later.loser == NOBODY
    assert board.match(match.loser_to).winner == board.match(2).loser
    with pytest.raises(MatchNotReady):
        score(board, match=later.number, result=HOME)


def test_double_forfeits_everywhere_leave_no_champion() -> None:
    for format in ("single_elimination", "double_elimination"):
        board = start(6, format)  # type: ignore[arg-type]
        play_two = [m.number for m in board.matches.values() if m.status == "ready"]
        while play_two:
            enter(board, play_two[0], DOUBLE_FORFEIT)
            play_two = [m.number for m in board.matches.values() if m.status == "ready"]
        assert is_complete(board)
        assert [m for m in board.matches.values() if m.result][-1].winner == NOBODY


def test_a_forfeit_scores_what_the_rules_say_and_leaves_the_loser_in() -> None:
    board = start(4, "double_elimination", Rules(forfeit_score=3))
    enter(board, 1, Result("away", "forfeit"))
    match = board.match(1)
    assert match.result == Result("away", "forfeit", 0, 3)
    assert match.home in sides(board, match.loser_to)
    assert board.match(match.loser_to).status == "waiting"


def test_a_group_sends_its_ranks_on_when_its_last_match_is_finished() -> None:
    board = start(8, "groups_knockout", Rules(groups=2, qualifiers=2))
    groups = [m for m in board.matches.values() if m.bracket == "group"]
    knockout = [m for m in board.matches.values() if m.stage == 2]
    *most, last = [m for m in groups if m.pool == 1]
    for match in most:
        enter(board, match.number, HOME if chalk(match) == "home" else AWAY)
    assert not any(m.home or m.away for m in knockout)
    change = enter(board, last.number, HOME if chalk(last) == "home" else AWAY)
    fed = {m.number for m in knockout if 1 in (m.home_from.ref, m.away_from.ref) and m.home_from.kind == "R"}
    assert {m.number for m in change.changed} == {last.number, *fed}
    qualified = {m.home if m.home_from.ref == 1 else m.away for m in change.changed[1:]}
    assert qualified == {1, 4}


def test_a_group_of_one_match_that_nobody_came_to_still_has_ranks() -> None:
    board = start(4, "groups_knockout", Rules(groups=2, qualifiers=1))
    enter(board, 1, DOUBLE_FORFEIT)
    enter(board, 2)
    assert board.match(3).status == "ready"


def test_reseeding_gives_the_best_left_the_worst_left() -> None:
    board = start(8, "single_elimination", Rules(reseed=True))
    upsets = {1, 3}
    for match in [m for m in board.matches.values() if m.round == 1]:
        upset = upsets & {match.home, match.away}
        enter(board, match.number, AWAY if upset else HOME if chalk(match) == "home" else AWAY)
    left = sorted(m.winner or 0 for m in board.matches.values() if m.round == 1)
    assert left == [2, 4, 6, 8]
    assert [sides(board, m.number) for m in board.matches.values() if m.round == 2] == [(2, 8), (4, 6)]


def test_reseeding_counts_the_byes_in() -> None:
    board = start(6, "single_elimination", Rules(reseed=True))
    first = [m for m in board.matches.values() if m.round == 1]
    assert {e for m in first for e in (m.home, m.away)} == {3, 4, 5, 6}
    for match in first:
        enter(board, match.number, AWAY if chalk(match) == "home" else HOME)
    assert [sides(board, m.number) for m in board.matches.values() if m.round == 2] == [(1, 6), (2, 5)]


def test_reseeding_places_nobody_last() -> None:
    board = start(8, "single_elimination", Rules(reseed=True))
    for match in [m for m in board.matches.values() if m.round == 1]:
        enter(board, match.number, DOUBLE_FORFEIT if match.home == 1 else HOME)
    second = [m for m in board.matches.values() if m.round == 2]
    assert [sides(board, m.number) for m in second] == [(2, NOBODY), (3, 4)]
    assert second[0].winner == 2


@pytest.mark.parametrize("format", ["single_elimination", "double_elimination"])
def test_a_result_reads_and_writes_a_handful_of_rows(format: Format) -> None:
    matches = generate(1024, format=format, rules=Rules())
    board = CountingBoard(matches, format=format, rules=Rules(), entrants=1024)
    worst = 0
    for number in range(1, 1501 if format == "double_elimination" else 1024):
        board.reads = 0
        change = score(board, match=number, result=HOME if number % 3 else AWAY)
        worst = max(worst, board.reads)
        assert len(change.changed) <= 3
        board.apply(change)
    assert worst <= 6


def test_entries_of_one_change_count_on() -> None:
    board = start(8, "single_elimination")
    play_on(board, chalk)
    enter(board, 1, AWAY, cascade=True)
    assert all(b.seq == a.seq + 1 for a, b in pairwise(board.log))


def test_actions_are_stored_and_read_back() -> None:
    actions = [Scored(3, Result("home", "played", 2, 1, ((3, 1), (0, 2), (1, 0)))), Withdrawn(4, True, (2,))]
    for action in [*actions, Paired(1, ((1, 2), (3, 0))), Undone((4, 5), target=4)]:
        assert decode(encode(action)) == action


def test_standing_entries_are_those_that_nothing_undid() -> None:
    scored = [Entry(1, Scored(1, HOME)), Entry(2, Scored(2, HOME))]
    assert standing([*scored, Entry(3, Undone((1,)))]) == scored[1:]


@pytest.mark.parametrize("text", ["S3", "W12", "L12", "R2.1", "E7", "-"])
def test_sources_as_text(text: str) -> None:
    assert str(parse_source(text)) == text
