"""Taking back the result of a match, or any entry of the log that can be undone."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments import journal
from apps.tournaments.domain.play import undo
from apps.tournaments.models import Tournament
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.playing.outcomes import Outcome, Step, must_be_current
from apps.tournaments.queries.matches import place_of
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class NoResultToUndo(DomainError):
    """Nobody entered one: the match is open, or its result follows from a withdrawal, which is what can be undone."""

    kind = Kind.CONFLICT
    code = "no_result_to_undo"
    message = "No result has been entered for this match."


def undo_result(
    *,
    match_id: UUID,
    version: int | None = None,
    cascade: bool = False,
    dry_run: bool = False,
    user_id: UUID,
) -> Outcome:
    """Take the match's result back; if it was a correction, the result before it counts again.

    :param version: the match's, as it was looked at; ``None``: whatever it is. :param cascade: undo what rests on it.
    :param dry_run: only say what it would do, with all that falls.
    :raises MatchNotFound: :raises MatchChanged: :raises TournamentNotRunning: :raises NoResultToUndo:
    :raises CascadeRequired:
    """
    place = place_of(match_id)
    with transaction("tournaments"):
        tournament = journal.locked(place.tournament_id)
        must_be_played(tournament)
        board = DatabaseBoard(tournament)
        match = board.match(place.number)
        if version is not None:
            must_be_current(tournament, match, version)
        if not match.entry:
            raise NoResultToUndo(match=match.number)
        step = _undo(board, tournament, match.entry, cascade=cascade, dry_run=dry_run, user_id=user_id)
    return step.tell()


def undo_entry(
    *, tournament_id: UUID, seq: int, cascade: bool = False, dry_run: bool = False, user_id: UUID
) -> Outcome:
    """Undo an entry of the log: a result, a withdrawal, or the pairing of a Swiss round. As :func:`undo_result`.

    :raises TournamentNotFound: :raises TournamentNotRunning: :raises EntryNotFound: :raises NotUndoable:
    :raises CascadeRequired:
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_be_played(tournament)
        board = DatabaseBoard(tournament)
        step = _undo(board, tournament, seq, cascade=cascade, dry_run=dry_run, user_id=user_id)
    return step.tell()


def _undo(
    board: DatabaseBoard, tournament: Tournament, seq: int, *, cascade: bool, dry_run: bool, user_id: UUID
) -> Step:
    step = Step(board, tournament, user_id=user_id, dry_run=dry_run)
    step.take(undo(board, entry=seq, cascade=cascade or dry_run))
    return step
