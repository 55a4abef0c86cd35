"""Boards to play on, and walks over them: random play, corrections, withdrawals and undos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec
import pytest

from apps.tournaments.domain.board import OPEN, MemoryBoard
from apps.tournaments.domain.change import Change
from apps.tournaments.domain.generate import generate
from apps.tournaments.domain.graph import NOBODY, Match, Result, Side
from apps.tournaments.domain.log import Action, Paired, Scored, Undone, Withdrawn
from apps.tournaments.domain.play import CascadeRequired, consequences, pair, score, undo, withdraw
from apps.tournaments.domain.rebuild import rebuild
from apps.tournaments.domain.rounds import next_round_due
from apps.tournaments.domain.rules import Format, Rules

Choose = Callable[[int], int]
"""``choose(k)`` is a number from 0 to k - 1: from a seeded generator, or from Hypothesis."""

SETUPS: list[tuple[Format, Rules, int]] = [
    ("single_elimination", Rules(), 2),
    ("single_elimination", Rules(third_place=True, best_of=3, best_of_final=5), 4),
    ("single_elimination", Rules(reseed=True, third_place=True), 2),
    ("double_elimination", Rules(), 2),
    ("double_elimination", Rules(grand_final="single", forfeit_score=3), 2),
    ("round_robin", Rules(draws=True, forfeit_score=3), 2),
    ("round_robin", Rules(legs=2, withdrawal="annul"), 2),
    ("groups_knockout", Rules(groups=2, qualifiers=2, draws=True, withdrawal="annul_under_half"), 4),
    ("groups_knockout", Rules(groups=2, qualifiers=2, knockout="double_elimination", withdrawal="annul"), 4),
    ("groups_knockout", Rules(groups=3, qualifiers=1, third_place=True), 6),
    ("swiss", Rules(draws=True), 2),
    ("swiss", Rules(rounds=2, best_of=3), 3),
]
"""Format, rules, fewest entrants."""

HOME = Result("home", home_score=1)
AWAY = Result("away", away_score=1)


def start(entrants: int, format: Format, rules: Rules | None = None, *, lot: int = 7) -> MemoryBoard:
    """A drawn tournament, nothing played."""
    rules = rules or Rules()
    matches = generate(entrants, format=format, rules=rules)
    return MemoryBoard(matches, format=format, rules=rules, entrants=entrants, lot=lot)


def enter(board: MemoryBoard, match: int, result: Result = HOME, *, cascade: bool = False) -> Change:
    """Score and write."""
    change = score(board, match=match, result=result, cascade=cascade)
    board.apply(change)
    return change


def take_out(board: MemoryBoard, entrant: int, *, disqualified: bool = False) -> Change:
    change = withdraw(board, entrant=entrant, disqualified=disqualified)
    board.apply(change)
    return change


def take_back(board: MemoryBoard, entry: int, *, cascade: bool = False) -> Change:
    change = undo(board, entry=entry, cascade=cascade)
    board.apply(change)
    return change


def make_round(board: MemoryBoard, *pairs: tuple[int, int]) -> Change:
    change = pair(board, pairs=pairs)
    board.apply(change)
    return change


def sides(board: MemoryBoard, match: int) -> tuple[int | None, int | None]:
    return board.match(match).home, board.match(match).away


def state(board: MemoryBoard) -> list[Match]:
    """A copy of all matches, by number."""
    return [msgspec.structs.replace(m) for _, m in sorted(board.matches.items())]


def rebuilt(board: MemoryBoard) -> MemoryBoard:
    """The same from a fresh draw and the log alone."""
    drawn = generate(board.entrants, format=board.format, rules=board.rules)
    return rebuild(drawn, board.log, format=board.format, rules=board.rules, entrants=board.entrants, lot=board.lot)


def play_on(board: MemoryBoard, winner: Callable[[Match], Side]) -> None:
    """Everything that can be played, by number."""
    for match in board.matches.values():
        if match.status == "ready":
            enter(board, match.number, won_by(winner(match), match.best_of))


def won_by(side: Side, best_of: int) -> Result:
    won = best_of // 2 + 1
    return Result(side, "played", *((won, 0) if side == "home" else (0, won)))


def chalk(match: Match) -> Side:
    """The better seed wins."""
    return "home" if (match.home or 0) < (match.away or 0) else "away"


def any_result(board: MemoryBoard, match: Match, choose: Choose) -> Result:
    side: Side = ("home", "away")[choose(2)]  # type: ignore[assignment]
    kind = choose(12)
    if kind == 0:
        return Result(None, "double_forfeit")
    if kind == 1:
        return Result(side, "forfeit")
    if kind < 5 and board.rules.draws and match.bracket in ("group", "swiss"):
        return Result(None, home_score=1, away_score=1)
    won = match.best_of // 2 + 1
    lost = choose(won)
    return Result(side, "played", *((won, lost) if side == "home" else (lost, won)))


def any_action(board: MemoryBoard, choose: Choose) -> Action | None:
    """Mostly play; sometimes a correction, a withdrawal, an undo of whatever stands."""
    what = choose(20)
    if what < 11 and (due := next_round_due(board)):
        return Paired(due, any_pairs(board, choose))
    if what < 13:
        return _any_scored(board, [m for m in board.matches.values() if m.status == "ready"], choose)
    if what < 15:
        return _any_scored(board, [m for m in board.matches.values() if m.entry], choose)
    if what < 16:
        left = [e for e in range(1, board.entrants + 1) if e not in board.withdrawn()]
        return Withdrawn(left[choose(len(left))], disqualified=bool(choose(2))) if left else None
    stands = [e.seq for e in board.log if board.stands(e.seq) and not isinstance(e.action, Undone)]
    # Late entries more often: an early one makes nearly everything fall.
    return Undone((stands[max(choose(len(stands)), choose(len(stands)))],)) if stands else None


def _any_scored(board: MemoryBoard, matches: list[Match], choose: Choose) -> Scored | None:
    if not matches:
        return None
    match = matches[choose(len(matches))]
    return Scored(match.number, any_result(board, match, choose))


def any_pairs(board: MemoryBoard, choose: Choose) -> tuple[tuple[int, int], ...]:
    left = [e for e in range(1, board.entrants + 1) if e not in board.withdrawn()]
    order = [left.pop(choose(len(left))) for _ in range(len(left))]
    order += [NOBODY] * (len(order) % 2)
    return tuple(zip(order[::2], order[1::2], strict=True))


def act(board: MemoryBoard, action: Action, *, cascade: bool) -> Change:
    """The public function that does this action; written."""
    if isinstance(action, Scored):
        change = score(board, match=action.match, result=action.result, cascade=cascade)
    elif isinstance(action, Withdrawn):
        change = withdraw(board, entrant=action.entrant, disqualified=action.disqualified)
    elif isinstance(action, Paired):
        change = pair(board, pairs=action.pairs)
    else:
        change = undo(board, entry=action.entries[0], cascade=cascade)
    board.apply(change)
    return change


def walk(board: MemoryBoard, choose: Choose, *, steps: int) -> Iterator[Change]:
    """Random actions, each checked: the dry run first, then without cascade, then with it."""
    for _ in range(steps):
        if (action := any_action(board, choose)) is None:
            continue
        before, length = state(board), len(board.log)
        planned = consequences(board, action)
        if planned.fallen:
            with pytest.raises(CascadeRequired) as refused:
                act(board, action, cascade=False)
            assert refused.value.falls == planned.fallen
            assert (state(board), len(board.log)) == (before, length), "a failed call changed something"
        done = act(board, action, cascade=bool(planned.fallen))
        assert done == planned, "the dry run said something else"
        assert {m.number for m in done.changed} == changed_between(before, board)
        yield done


def changed_between(before: list[Match], board: MemoryBoard) -> set[int]:
    """Numbers of matches that are there before and after, and differ."""
    return {m.number for m in before if m.number in board.matches and m != board.matches[m.number]}


def check_sense(board: MemoryBoard) -> None:
    """What holds of every board, said without the rule of derivation."""
    gone = board.withdrawn()
    for match in board.matches.values():
        both = None not in (match.home, match.away)
        assert not (match.home and match.home == match.away), match
        assert match.winner in (None, NOBODY, match.home, match.away), match
        assert (match.result is not None) == (match.status == "finished"), match
        if match.entry:
            assert both
            assert NOBODY not in (match.home, match.away), match
            assert board.scored(match.number)[-1].seq == match.entry
        if match.status == "ready":
            assert both
            assert not {match.home, match.away} & {*gone, NOBODY}, match
    _check_presence(board)


def _check_presence(board: MemoryBoard) -> None:
    """Nobody stands twice in a round, and nobody plays on who is out."""
    stood: Counter[tuple[object, ...]] = Counter()
    lives = {"single_elimination": 1, "double_elimination": 2}
    format = board.rules.knockout if board.format == "groups_knockout" else board.format
    lost: Counter[int] = Counter()
    for match in sorted(board.matches.values(), key=lambda m: m.number):
        for entrant in filter(None, (match.home, match.away)):
            stood[match.stage, match.bracket, match.round, entrant] += 1
            if match.bracket not in ("group", "swiss", "third_place"):
                assert lost[entrant] < lives[format], f"{entrant} is out, and stands in {match}"
        if match.bracket not in ("group", "swiss", "third_place") and match.loser:
            lost[match.loser] += 1
        if match.bracket not in ("group", "swiss", "third_place") and match.result and match.result.winner is None:
            for entrant in filter(None, (match.home, match.away)):
                lost[entrant] = lives[format]
    assert all(times == 1 for times in stood.values()), stood
    rounds = [match.round for match in board.matches.values() if match.bracket == "swiss" and match.status in OPEN]
    assert set(rounds) <= {len(board.pairings())}, "a round is open, and a later one is paired"
