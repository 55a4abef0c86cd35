"""Entering a result, or correcting one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.graph import Match, Result, ResultKind, Side
from apps.tournaments.domain.play import score
from apps.tournaments.domain.results import ResultInvalid, checked
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.outcomes import Outcome, Step, must_be_current
from apps.tournaments.queries.matches import match_numbered, place_of
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A result as somebody notes it.

    :param home_score: games won in a best-of-n, goals or points otherwise; ``None``: count ``games``.
    :param winner: ``None``: who has the higher score, or nobody.
    """

    home_score: int | None = None
    away_score: int | None = None
    games: tuple[tuple[int, int], ...] = ()
    winner: Side | None = None
    kind: Literal["played", "forfeit", "double_forfeit"] = "played"

    def result(self, match: Match) -> Result:
        """:raises ResultInvalid: nobody could say how it ended."""
        home, away = self.home_score, self.away_score
        if home is None or away is None:
            home, away = _count(self.games, match) if self.kind == "played" else (0, 0)
        winner = self.winner
        if winner is None and self.kind == "played" and home != away:
            winner = "home" if home > away else "away"
        kind: ResultKind = self.kind
        return Result(winner=winner, kind=kind, home_score=home, away_score=away, games=self.games)


def record_result(
    *,
    match_id: UUID,
    entered: Entered,
    version: int | None = None,
    cascade: bool = False,
    dry_run: bool = False,
    user_id: UUID,
) -> Outcome:
    """Enter a result, or correct it; the same result again changes nothing, whatever the version.

    A Swiss round that this completes is followed by the next one, in this call or (a large one) by a worker.

    :param version: the match's, as it was looked at. Without it only a match that has no result is accepted.
    :param cascade: undo the later results that rest on what this changes. :param dry_run: only say what it would do,
        with all that falls.
    :raises MatchNotFound: :raises MatchChanged: :raises TournamentNotRunning: :raises MatchNotReady:
    :raises ResultInvalid: :raises DrawNotAllowed: :raises CascadeRequired:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        board = DatabaseBoard(tournament)
        before = board.match(place.number)
        result = entered.result(before)
        if before.entry and before.result == checked(result, match=before, rules=board.rules):
            return Outcome(changed=[match_numbered(tournament, place.number)], replayed=True)
        must_be_current(tournament, before, version)
        step = Step(board, tournament, user_id=user_id, dry_run=dry_run)
        step.take(score(board, match=place.number, result=result, cascade=cascade or dry_run))
    return step.tell()


def _count(games: Sequence[tuple[int, int]], match: Match) -> tuple[int, int]:
    """The score that the games say. :raises ResultInvalid: there are none."""
    if not games:
        raise ResultInvalid("Give the score, or the games.")
    if match.best_of == 1:
        return games[0]
    return sum(home > away for home, away in games), sum(away > home for home, away in games)
