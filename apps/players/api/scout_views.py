"""One class per operation: parse, one call, render."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from apps.players.api import scout_schemas as schemas
from apps.players.scouting import reading
from apps.players.scouting.reading import PlayerReport, ScoutJobView
from apps.players.usecases.request_scouting import request_scouting
from kernel.errors import Malformed
from kernel.http import ANYONE, SIGNED_IN, Call, Operation, Page, Reply, page_of
from kernel.http.paging import decode_cursor


class RequestScoutingView(Operation):
    """Ask for a scouting report.

    While a job of this player is under way, the caller joins it: the same `job_id`, one report, and all who asked are
    told. Its progress is at `Location`, and live at `/api/players/ws/{job_id}`.
    """

    method = "POST"
    access = SIGNED_IN
    status = 202
    reply = schemas.ScoutingAccepted

    def handle(self, call: Call) -> Reply:
        job = request_scouting(player_id=call.path["player_id"], user_id=call.user.user_id)
        body = schemas.ScoutingAccepted(job_id=job.job_id, status=job.state, percent=job.percent)
        return Reply(body, headers={"Location": f"/api/players/{job.player_id}/jobs/{job.job_id}"})


class GetScoutJobView(Operation):
    """How far a job is."""

    access = ANYONE
    reply = ScoutJobView

    def handle(self, call: Call) -> ScoutJobView:
        return reading.find_job(player_id=call.path["player_id"], job_id=call.path["job_id"])


class ListScoutJobsView(Operation):
    """A player's jobs, newest first."""

    access = ANYONE
    query = schemas.ListScouting
    reply = Page[ScoutJobView]

    def handle(self, call: Call) -> Page[ScoutJobView]:
        limit: int = call.query.limit
        before = _job_position(call.query.cursor)
        found = reading.list_jobs(player_id=call.path["player_id"], before=before, limit=limit)
        return page_of(found, limit=limit, cursor=lambda job: str(job.job_id))


class GetPlayerReportView(Operation):
    """A report, with the facts it rests on; what it cost is for staff."""

    access = ANYONE
    reply = PlayerReport

    def handle(self, call: Call) -> PlayerReport:
        return reading.find_report(
            player_id=call.path["player_id"], report_id=call.path["report_id"], for_staff=_for_staff(call)
        )


class ListPlayerReportsView(Operation):
    """A player's reports, newest first."""

    access = ANYONE
    query = schemas.ListScouting
    reply = Page[PlayerReport]

    def handle(self, call: Call) -> Page[PlayerReport]:
        limit: int = call.query.limit
        before = _report_position(call.query.cursor)
        player_id = call.path["player_id"]
        found = reading.list_reports(player_id=player_id, before=before, limit=limit, for_staff=_for_staff(call))
        return page_of(found, limit=limit, cursor=lambda one: f"{one.created_at.isoformat()} {one.report_id}")


def _for_staff(call: Call) -> bool:
    return call.principal is not None and call.principal.is_staff


def _job_position(cursor: str) -> UUID | None:
    """:raises Malformed: the cursor is not one of this list's."""
    try:
        return UUID(decode_cursor(cursor)) if cursor else None
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None


def _report_position(cursor: str) -> tuple[datetime, UUID] | None:
    """:raises Malformed: the cursor is not one of this list's."""
    if not cursor:
        return None
    try:
        moment, report_id = decode_cursor(cursor).split(" ")
        position = datetime.fromisoformat(moment), UUID(report_id)
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None
    if position[0].tzinfo is None:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor")
    return position
