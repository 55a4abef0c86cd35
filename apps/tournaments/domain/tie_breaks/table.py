"""The table that tie-breaks read: every entrant's matches as it sees them, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from ..graph import NOBODY, Match, Result
from ..rules import Points, Rules, WithdrawalPolicy

PRECISION = 6
"""Decimals that sums of points are rounded to, so that the order of adding never shows."""


class Game(msgspec.Struct, frozen=True, gc=False):
    """A match as one of its sides sees it.

    :param opponent: ``NOBODY``: a bye.
    :param outcome: 1 won, 0 level, -1 lost; ``None`` while open.
    :param points: that it brought; 0 while open.
    :param played: both came.
    :param voluntary: unplayed by its own doing: it asked for a bye, or did not come (FIDE C.07 16.2).
    """

    round: int
    opponent: int
    outcome: int | None
    points: float = 0
    scored: int = 0
    conceded: int = 0
    played: bool = True
    voluntary: bool = False


class Line(msgspec.Struct):
    """An entrant's line. A bye brings points and a score, but is neither a match played nor a win in the table.

    :param full: rounds that brought as much as a win, played or not (FIDE C.07 7.1).
    """

    entrant: int
    games: list[Game] = []
    played: int = 0
    wins: int = 0
    draws: int = 0
    losses: int = 0
    score_for: int = 0
    score_against: int = 0
    points: float = 0
    full: int = 0


class Table(msgspec.Struct, frozen=True):
    """All lines by entrant.

    :param rounds: rounds begun. :param swiss: otherwise all pairings were fixed before the start (a round robin).
    :param lot: the tournament's stored seed.
    """

    lines: dict[int, Line]
    points: Points
    rounds: int
    swiss: bool
    lot: int


def tabulate(
    entrants: Sequence[int], matches: Iterable[Match], *, rules: Rules, lot: int, withdrawn: Collection[int]
) -> Table:
    """The table after ``matches``, whatever their order. Annulled ones are left out, open ones bring nothing yet."""
    matches = [match for match in matches if match.home is not None and match.away is not None]
    out = frozenset(withdrawn)
    annulled = _annulled(matches, policy=rules.withdrawal, withdrawn=out)
    lines = {entrant: Line(entrant) for entrant in entrants}
    for match in matches:
        if match.status == "not_needed" or (annulled and (match.home in annulled or match.away in annulled)):
            continue
        for entrant, game in _both(match, _result(match, out), rules):
            if entrant in lines:
                _add(lines[entrant], game, rules.points.win)
    for line in lines.values():
        line.points = round(line.points, PRECISION)
    return Table(
        lines=lines,
        points=rules.points,
        rounds=max((match.round for match in matches), default=0),
        swiss=any(match.bracket == "swiss" for match in matches),
        lot=lot,
    )


def _annulled(matches: Sequence[Match], *, policy: WithdrawalPolicy, withdrawn: frozenset[int]) -> frozenset[int]:
    """Those whose matches do not count. Never in a Swiss tournament: what was played there decided later pairings."""
    if not withdrawn or policy == "walkover" or any(match.bracket == "swiss" for match in matches):
        return frozenset()
    if policy == "annul":
        return withdrawn
    total: Counter[int] = Counter()
    played: Counter[int] = Counter()
    for match in matches:
        for entrant in withdrawn.intersection((match.home, match.away)):
            total[entrant] += 1
            played[entrant] += match.result is not None and match.result.kind == "played"
    return frozenset(entrant for entrant in withdrawn if 2 * played[entrant] < total[entrant])


def _result(match: Match, withdrawn: frozenset[int]) -> Result | None:
    """What counts: an open match of someone who withdrew is lost by walkover."""
    if match.result is not None or not withdrawn:
        return match.result
    home_out, away_out = match.home in withdrawn, match.away in withdrawn
    if not home_out and not away_out:
        return None
    return Result(None if home_out and away_out else "away" if home_out else "home", kind="walkover")


def _both(match: Match, result: Result | None, rules: Rules) -> Iterator[tuple[int, Game]]:
    home, away = match.home or NOBODY, match.away or NOBODY
    if result is None:
        yield home, Game(match.round, away, None)
        yield away, Game(match.round, home, None)
    elif result.kind == "bye":
        yield home, _bye(match.round, result, rules)
    elif result.kind == "played":
        outcome = 0 if result.winner is None else 1 if result.winner == "home" else -1
        yield home, _played(match.round, away, outcome, result.home_score, result.away_score, rules.points)
        yield away, _played(match.round, home, -outcome, result.away_score, result.home_score, rules.points)
    else:
        yield home, _unplayed(match.round, away, result.winner == "home", result.winner == "away", rules)
        yield away, _unplayed(match.round, home, result.winner == "away", result.winner == "home", rules)


def _played(round_: int, opponent: int, outcome: int, scored: int, conceded: int, points: Points) -> Game:
    worth = points.win if outcome > 0 else points.draw if outcome == 0 else points.loss
    return Game(round_, opponent, outcome, worth, scored, conceded)


def _unplayed(round_: int, opponent: int, won: bool, lost: bool, rules: Rules) -> Game:
    """A forfeit or a walkover. When nobody came, both lose and no score counts."""
    scored, conceded = rules.forfeit_score * won, rules.forfeit_score * lost
    if won:
        return Game(round_, opponent, 1, rules.points.forfeit_win, scored, conceded, played=False)
    return Game(round_, opponent, -1, rules.points.forfeit_loss, scored, conceded, played=False, voluntary=True)


def _bye(round_: int, result: Result, rules: Rules) -> Game:
    """Allocated by the pairing; one without a winner was asked for, and is worth a draw."""
    if result.winner is None:
        return Game(round_, NOBODY, 0, rules.points.draw, played=False, voluntary=True)
    return Game(round_, NOBODY, 1, rules.points.bye, rules.forfeit_score, played=False)


def _add(line: Line, game: Game, win: float) -> None:
    line.games.append(game)
    if game.outcome is None:
        return
    line.points += game.points
    line.score_for += game.scored
    line.score_against += game.conceded
    line.full += game.outcome > 0 and game.points >= win
    if game.opponent != NOBODY:
        line.played += 1
        line.wins += game.outcome > 0
        line.draws += game.outcome == 0
        line.losses += game.outcome < 0
