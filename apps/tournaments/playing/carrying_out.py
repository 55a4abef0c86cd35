"""Carrying out what the domain has decided: rows, log, status, events; and what follows after the commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.contract import MatchFinished, ResultUndone, TournamentCompleted
from apps.tournaments.domain.board import OPEN
from apps.tournaments.domain.change import Change
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.log import Scored, Undone
from apps.tournaments.domain.rounds import is_complete
from apps.tournaments.models import LogEntry, Participant, Tournament
from apps.tournaments.queries.matches import MatchView, matches_numbered
from apps.tournaments.queries.standings import champion_of
from apps.tournaments.storage import DatabaseBoard, copy_matches, remove_matches, update_matches
from kernel.errors import DomainError, Kind
from kernel.events import emit

MOST_SHOWN = 50
"""Matches in one frame; when more change, viewers read again."""


class TournamentNotRunning(DomainError):
    """Results are entered between the start and the end; they are corrected after the end too."""

    kind = Kind.CONFLICT
    code = "tournament_not_running"
    message = "This tournament is not being played."


class FallView(msgspec.Struct, frozen=True, kw_only=True):
    """A log entry that cannot stand: the result of match ``match``, or (0) the pairing of a Swiss round."""

    entry: int
    match: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What an action did. Nobody outside knows of it before :func:`journal.publish`, after the commit.

    :param matches: those that changed, and new ones, as they are now. :param closed: an open match was decided.
    """

    tournament: Tournament
    lines: Sequence[LogEntry] = ()
    matches: Sequence[MatchView] = ()
    falls: Sequence[FallView] = ()
    closed: bool = False


def must_be_played(tournament: Tournament) -> None:
    """:raises TournamentNotRunning:"""
    if tournament.status not in ("running", "completed"):
        raise TournamentNotRunning(status=tournament.status)


def carry_out(board: DatabaseBoard, tournament: Tournament, change: Change, *, user_id: UUID | None) -> Played:
    """Write a change and its log entries; inside the transaction, with the tournament locked.

    :param board: the one that the change was computed on.
    """
    before = {match.number: board.match(match.number) for match in change.changed}
    removed = remove_matches(tournament.tournament_id, change.removed)
    update_matches(tournament.tournament_id, change.changed)
    copy_matches(tournament.tournament_id, change.created)
    if change.reinstated:
        _reinstate(tournament, change.reinstated)
    shown = matches_numbered(tournament, [match.number for match in (*change.changed, *change.created)])
    lines = list(_append(tournament, change, shown, user_id))
    _announce(tournament, change, before, shown, removed)
    lines += _step(tournament, change)
    return Played(
        tournament=tournament,
        lines=lines,
        matches=shown,
        falls=[FallView(entry=fall.entry, match=fall.match, round=fall.round) for fall in change.fallen],
        closed=any(before[m.number].status in OPEN and m.status == "finished" for m in change.changed),
    )


def _append(
    tournament: Tournament, change: Change, shown: Sequence[MatchView], user_id: UUID | None
) -> Iterator[LogEntry]:
    """One line each; the last one shows the matches."""
    last = len(change.entries) - 1
    for place, entry in enumerate(change.entries):
        action = entry.action
        kind = str(type(action).__struct_config__.tag)
        match = action.match if isinstance(action, Scored) else None
        data = _data(change, shown) if place == last else {"matches": []}
        line = journal.append(tournament, kind, data=data, action=action, match=match, user_id=user_id)
        assert line.seq == entry.seq, "the board and the log count alike"
        yield line


def _data(change: Change, shown: Sequence[MatchView]) -> dict[str, object]:
    """For viewers. Without ``matches``: too many, read them again."""
    data: dict[str, object] = {"matches": shown} if len(shown) <= MOST_SHOWN and not change.removed else {}
    if change.fallen:
        data["falls"] = [msgspec.structs.asdict(fall) for fall in change.fallen]
    if change.reinstated:
        data["reinstated"] = change.reinstated
    return data


def _announce(
    tournament: Tournament,
    change: Change,
    before: dict[int, Match],
    shown: Sequence[MatchView],
    removed: Sequence[UUID],
) -> None:
    reopened, seq = [], tournament.last_seq
    for view in shown:
        old = before.get(view.number)
        if view.result is not None and view.result.kind != "bye":
            emit(_finished(view, seq), using="tournaments")
        elif old is not None and old.result is not None:
            reopened.append(view.match_id)
    if any(isinstance(entry.action, Undone) for entry in change.entries):
        ids = (*reopened, *removed)
        emit(ResultUndone(tournament_id=tournament.tournament_id, seq=seq, match_ids=ids), using="tournaments")


def _finished(view: MatchView, seq: int) -> MatchFinished:
    assert view.result is not None
    return MatchFinished(
        tournament_id=view.tournament_id,
        match_id=view.match_id,
        number=view.number,
        seq=seq,
        winner_id=view.result.winner_id,
        home_score=view.result.home_score,
        away_score=view.result.away_score,
    )


def _reinstate(tournament: Tournament, numbers: Sequence[int]) -> None:
    """Who had withdrawn is back, and takes a place again."""
    found = Participant.objects.using("tournaments").filter(tournament=tournament, number__in=numbers)
    tournament.participants += found.update(status="entered")
    tournament.save(using="tournaments", update_fields=["participants"])


def _step(tournament: Tournament, change: Change) -> list[LogEntry]:
    """Over when nothing is left to play; running again when something is. Ends again with every later correction."""
    board = DatabaseBoard(tournament)
    leads_on = any(match.status in OPEN for match in (*change.changed, *change.created))
    if leads_on or board.is_open() or not is_complete(board):
        return [] if tournament.status == "running" else [_turn(tournament, "running", "reopened")]
    winner = champion_of(tournament, board)
    event = TournamentCompleted(
        tournament_id=tournament.tournament_id,
        name=tournament.name,
        winner_id=winner.participant_id if winner else None,
        winner_name=winner.name if winner else "",
    )
    emit(event, using="tournaments")
    data = {"winner_id": event.winner_id, "winner_name": event.winner_name}
    return [_turn(tournament, "completed", "completed", data)]


def _turn(tournament: Tournament, status: str, kind: str, data: object = None) -> LogEntry:
    tournament.status = status
    tournament.save(using="tournaments", update_fields=["status"])
    return journal.append(tournament, kind, data=data)
