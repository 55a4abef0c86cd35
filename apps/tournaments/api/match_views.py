"""One class per operation on matches: parse, one call, render."""

from __future__ import annotations

from typing import Any

from apps.tournaments.api import play_schemas as schemas
from apps.tournaments.api.play_views import number_in
from apps.tournaments.playing.outcomes import Outcome
from apps.tournaments.queries.matches import Filter, MatchView, find_match, list_matches
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.confirm_result import confirm_result
from apps.tournaments.usecases.dispute_result import dispute_result
from apps.tournaments.usecases.record_result import Entered, record_result
from apps.tournaments.usecases.report_result import report_result
from apps.tournaments.usecases.start_match import start_match
from apps.tournaments.usecases.undo_result import undo_result
from kernel.http import ANYONE, SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.conditional import expected_version


class ListMatchesView(Operation):
    """Matches in the order of their numbers."""

    access = ANYONE
    query = schemas.ListMatches
    reply = Page[MatchView]

    def handle(self, call: Call) -> Page[MatchView]:
        asked: schemas.ListMatches = call.query
        conditions = {name: getattr(asked, name) for name in Filter.__struct_fields__ if name != "after"}
        tournament = find_tournament(tournament_id=call.path["tournament_id"])
        wanted = Filter(**conditions, after=number_in(asked.cursor))
        found = list_matches(tournament, wanted=wanted, limit=asked.limit)
        return page_of(found, limit=asked.limit, cursor=lambda match: str(match.number))


class GetMatchView(Operation):
    """A match as it is now; its ETag is its version."""

    access = ANYONE
    reply = MatchView

    def handle(self, call: Call) -> Reply:
        return versioned(find_match(match_id=call.path["match_id"]))


class RecordResultView(Operation):
    """Enter or correct a result, or say that the match is running.

    The same result again changes nothing. Later results that rest on what is corrected are listed (409
    `cascade_required`), and undone with `cascade`; `dry_run` answers what would change instead of the match.
    """

    method = "PATCH"
    access = STAFF
    body = schemas.UpdateMatch
    reply = MatchView

    def handle(self, call: Call) -> Reply:
        match_id, asked = call.path["match_id"], call.body
        if asked.status == "running":
            return versioned(start_match(match_id=match_id, user_id=call.user.user_id))
        outcome = record_result(
            match_id=match_id,
            entered=entered(asked),
            version=expected_version(call, asked.version),
            cascade=asked.cascade,
            dry_run=asked.dry_run,
            user_id=call.user.user_id,
        )
        return Reply(outcome) if asked.dry_run else versioned(find_match(match_id=match_id))


class UndoResultView(Operation):
    """Take a result back; the answer lists every match that is different, and what fell with it."""

    method = "POST"
    access = STAFF
    body = schemas.Undo
    reply = Outcome

    def handle(self, call: Call) -> Outcome:
        return undo_result(
            match_id=call.path["match_id"],
            version=expected_version(call, call.body.version),
            cascade=call.body.cascade,
            dry_run=call.body.dry_run,
            user_id=call.user.user_id,
        )


class ReportResultView(Operation):
    """Say, as one who plays in it, how a match ended. It counts when the other side or staff confirm it."""

    method = "POST"
    access = SIGNED_IN
    body = schemas.ReportResult
    reply = MatchView

    def handle(self, call: Call) -> MatchView:
        return report_result(match_id=call.path["match_id"], entered=entered(call.body), user_id=call.user.user_id)


class ConfirmResultView(Operation):
    """Let what the other side reported count; staff may confirm for it."""

    method = "POST"
    access = SIGNED_IN
    reply = Outcome

    def handle(self, call: Call) -> Outcome:
        return confirm_result(caller=call.user, match_id=call.path["match_id"])


class DisputeResultView(Operation):
    """Drop what was reported."""

    method = "POST"
    access = SIGNED_IN
    reply = MatchView

    def handle(self, call: Call) -> MatchView:
        return dispute_result(caller=call.user, match_id=call.path["match_id"])


def entered(body: schemas.ReportResult) -> Entered:
    """The part of a body that is a result."""
    values: dict[str, Any] = {name: getattr(body, name) for name in Entered.__struct_fields__}
    return Entered(**values)


def versioned(match: MatchView) -> Reply:
    return Reply(match, headers={"ETag": f'"{match.version}"'})
