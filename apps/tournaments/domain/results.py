"""Is an entered result possible for this match, under these rules?"""

from __future__ import annotations

from kernel.errors import DomainError, Kind

from .graph import ENTERED, Match, Result, ResultKind, Side
from .rules import Rules

LARGEST_SCORE = 9_999
TABLES: frozenset[str] = frozenset({"group", "swiss"})


class ResultInvalid(DomainError):
    """The scores contradict each other, the winner, or the number of games."""

    code = "result_invalid"
    message = "This cannot be the result of this match."


class DrawNotAllowed(DomainError):
    code = "draw_not_allowed"
    message = "This match needs a winner."


class MatchNotReady(DomainError):
    """Nothing can be entered: its sides are not known, or there is nobody to play it."""

    kind = Kind.CONFLICT
    code = "match_not_ready"
    message = "This match has no two sides that could play it."


def check_ready(match: Match) -> None:
    """:raises MatchNotReady: it is not open with both sides known, and has no entered result to correct."""
    if not match.entry and match.status not in ("ready", "running"):
        raise MatchNotReady(match=match.number, status=match.status)


def checked(result: Result, *, match: Match, rules: Rules) -> Result:
    """The result as it counts: a forfeit gets the score that the rules give it.

    :raises ResultInvalid: see there. :raises DrawNotAllowed: nobody won where somebody must.
    """
    if result.kind not in ENTERED:
        raise ResultInvalid("A walkover and a bye are not entered, they follow.", kind=result.kind)
    if result.kind == "played":
        _check_played(result, match=match, rules=rules)
        return result
    if result.games or (result.winner is None) != (result.kind == "double_forfeit"):
        raise ResultInvalid("A forfeit has one winner, a double forfeit none; neither has games.")
    return unplayed(result.winner, kind=result.kind, rules=rules)


def unplayed(winner: Side | None, *, kind: ResultKind, rules: Rules) -> Result:
    """The result of a match that nobody had to play: ``forfeit_score`` for the winner, nil for the other."""
    score = rules.forfeit_score
    return Result(winner, kind, score if winner == "home" else 0, score if winner == "away" else 0)


def _check_played(result: Result, *, match: Match, rules: Rules) -> None:
    numbers = [result.home_score, result.away_score, *(n for game in result.games for n in game)]
    if not all(0 <= n <= LARGEST_SCORE for n in numbers):
        raise ResultInvalid(f"A score is a number from 0 to {LARGEST_SCORE}.")
    may_draw = rules.draws and match.bracket in TABLES
    if result.winner is None and not may_draw:
        raise DrawNotAllowed(match=match.number)
    if match.best_of > 1:
        _check_games(result, best_of=match.best_of)
    else:
        _check_score(result, may_draw=may_draw)


def _check_score(result: Result, *, may_draw: bool) -> None:
    """Level with a winner is a shoot-out, where a draw is not allowed."""
    home, away = result.home_score, result.away_score
    leader = None if home == away else "home" if home > away else "away"
    level_with_winner = leader is None and result.winner is not None and not may_draw
    if leader != result.winner and not level_with_winner:
        raise ResultInvalid("The score says something else than the winner.")
    if result.games and result.games != ((home, away),):
        raise ResultInvalid("A match of one game has no other score than this game's.")


def _check_games(result: Result, *, best_of: int) -> None:
    """The match ends with the game that decides it."""
    needed = best_of // 2 + 1
    won, lost = _as_winner(result.home_score, result.away_score, result)
    if result.winner is None or won != needed or lost >= needed:
        raise ResultInvalid(f"Who wins a best of {best_of} has won exactly {needed} games.")
    if not result.games:
        return
    wins = [mine > theirs for mine, theirs in (_as_winner(*game, result) for game in result.games)]
    if any(home == away for home, away in result.games) or (sum(wins), len(wins)) != (won, won + lost) or not wins[-1]:
        raise ResultInvalid("The games do not add up to the score.")


def _as_winner(home: int, away: int, result: Result) -> tuple[int, int]:
    return (home, away) if result.winner == "home" else (away, home)
