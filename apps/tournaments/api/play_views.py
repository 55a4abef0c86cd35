"""One class per operation on a tournament that is drawn or played: parse, one call, render."""

from __future__ import annotations

from typing import Any

from apps.tournaments.api import play_schemas as schemas
from apps.tournaments.contract import TournamentView
from apps.tournaments.domain.viewer import ViewerModel
from apps.tournaments.jobs import JobView, find_job
from apps.tournaments.playing.outcomes import Outcome
from apps.tournaments.queries.brackets import find_brackets
from apps.tournaments.queries.log import LogLine, list_log
from apps.tournaments.queries.standings import StandingsView, find_standings
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.draw_bracket import Drawn, draw_bracket, try_draw
from apps.tournaments.usecases.pair_round import PairedRound, pair_round
from apps.tournaments.usecases.start_tournament import Started, start_tournament
from apps.tournaments.usecases.undo_result import undo_entry
from kernel.errors import Malformed
from kernel.http import ANYONE, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import unless_known
from kernel.http.paging import decode_cursor


class DrawBracketView(Operation):
    """Draw, or draw again.

    `?dry_run=true` says only how many would play how many matches. A large draw is a job: 202, and `Location`.
    """

    method = "POST"
    access = STAFF
    body = schemas.Draw
    query = schemas.DryRun
    reply = Drawn

    def handle(self, call: Call) -> Reply:
        tournament_id = call.path["tournament_id"]
        if call.query.dry_run:
            return Reply(try_draw(tournament_id=tournament_id))
        drawn = draw_bracket(tournament_id=tournament_id, redraw=call.body.redraw, user_id=call.user.user_id)
        return accepted(drawn, drawn.job)


class StartTournamentView(Operation):
    """Begin: results are taken from now on. Draws first, unless that is done; safe to repeat.

    A large one is a job: 202, and `Location`.
    """

    method = "POST"
    access = STAFF
    body = schemas.Start
    reply = TournamentView

    def handle(self, call: Call) -> Reply:
        started: Started = start_tournament(
            tournament_id=call.path["tournament_id"],
            drop_unpaid=call.body.drop_unpaid,
            user_id=call.user.user_id,
        )
        return accepted(started.job or started.tournament, started.job)


class PairRoundView(Operation):
    """Pair the Swiss round that is due: after an undo. Rounds that are played to their end are followed by the next."""

    method = "POST"
    access = STAFF
    status = 201
    reply = PairedRound

    def handle(self, call: Call) -> Reply:
        paired = pair_round(tournament_id=call.path["tournament_id"], user_id=call.user.user_id)
        return accepted(paired, paired.job)


class GetJobView(Operation):
    """How far a large draw, start or pairing is, or what refused it."""

    access = STAFF
    reply = JobView

    def handle(self, call: Call) -> JobView:
        return find_job(tournament_id=call.path["tournament_id"], job_id=call.path["job_id"])


class GetStandingsView(Operation):
    """Who is where, and what decided it: places of a knockout, tables of groups, the table of a Swiss tournament."""

    access = ANYONE
    reply = StandingsView

    def handle(self, call: Call) -> Reply:
        tournament = find_tournament(tournament_id=call.path["tournament_id"])
        return unless_known(call, version=tournament.last_seq, make=lambda: find_standings(tournament))


class Brackets(ViewerModel, kw_only=True):
    """The data model of brackets-viewer. ``drawn`` false: a preview of what the draw would be."""

    drawn: bool
    last_seq: int


class GetBracketsView(Operation):
    """The bracket in the data model that brackets-viewer draws, with our ids."""

    access = ANYONE
    reply = Brackets

    def handle(self, call: Call) -> Reply:
        tournament = find_tournament(tournament_id=call.path["tournament_id"])
        return unless_known(call, version=tournament.last_seq, make=lambda: find_brackets(tournament))


class ListLogView(Operation):
    """What happened, oldest first; staff also see who did it."""

    access = ANYONE
    query = schemas.ListLog
    reply = Page[LogLine]

    def handle(self, call: Call) -> Page[LogLine]:
        asked: schemas.ListLog = call.query
        found = list_log(
            find_tournament(tournament_id=call.path["tournament_id"]),
            after=number_in(asked.cursor),
            limit=asked.limit,
            for_staff=call.principal is not None and call.principal.is_staff,
        )
        return page_of(found, limit=asked.limit, cursor=lambda line: str(line.seq))


class UndoEntryView(Operation):
    """Undo an entry of the log: a result, a withdrawal, the pairing of a Swiss round."""

    method = "POST"
    access = STAFF
    body = schemas.Undo
    reply = Outcome

    def handle(self, call: Call) -> Outcome:
        return undo_entry(
            tournament_id=call.path["tournament_id"],
            seq=call.path["seq"],
            cascade=call.body.cascade,
            dry_run=call.body.dry_run,
            user_id=call.user.user_id,
        )


def accepted(body: Any, job: JobView | None) -> Reply:
    """202 and where to look, when a job does it."""
    if job is None:
        return Reply(body)
    return Reply(body, status=202, headers={"Location": f"/api/tournaments/{job.tournament_id}/jobs/{job.job_id}"})


def number_in(cursor: str) -> int:
    """:raises Malformed: the cursor is not one of this list's."""
    position = decode_cursor(cursor) if cursor else "0"
    if not (position.isascii() and position.isdecimal() and len(position) < 10):
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return int(position)
