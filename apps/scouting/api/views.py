"""One class per operation: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

from apps.scouting.api import schemas
from apps.scouting.api.sheets import sheet_of
from apps.scouting.contract import ReportView
from apps.scouting.queries import BudgetView, GenerationView, list_generations, todays_budget
from apps.scouting.usecases.generate_report import generate_report
from kernel.errors import Malformed
from kernel.http import SERVICE_OR_STAFF, STAFF, Call, Operation, Page, page_of
from kernel.http.paging import decode_cursor


class GenerateReportView(Operation):
    """Write a report of which every number is supported by a fact.

    The same facts answer with the same report (`cached`). Without a key, over budget or when the provider fails, the
    offline writer writes and the report says so, unless `fallback` is false.
    """

    method = "POST"
    access = SERVICE_OR_STAFF
    body = schemas.GenerateReport
    reply = ReportView

    def handle(self, call: Call) -> ReportView:
        body: schemas.GenerateReport = call.body
        requested_by = None if call.user.is_service else call.user.user_id
        return generate_report(sheet=sheet_of(body), requested_by=requested_by, fallback=body.fallback)


class ListGenerationsView(Operation):
    """List what was generated, newest first, with its tokens and cost."""

    access = STAFF
    query = schemas.ListGenerations
    reply = Page[GenerationView]

    def handle(self, call: Call) -> Page[GenerationView]:
        asked: schemas.ListGenerations = call.query
        found = list_generations(
            provider=asked.provider, state=asked.state, before=_position(asked.cursor), limit=asked.limit
        )
        return page_of(found, limit=asked.limit, cursor=lambda generation: str(generation.generation_id))


class GetBudgetView(Operation):
    """What was spent on reports today (UTC), and what is left."""

    access = STAFF
    reply = BudgetView

    def handle(self, call: Call) -> BudgetView:
        return todays_budget()


def _position(cursor: str) -> UUID | None:
    """:raises Malformed: the cursor is not one of this list's."""
    try:
        return UUID(decode_cursor(cursor)) if cursor else None
    except ValueError:
        raise Malformed("The cursor is not one that this list gave out.", field="cursor") from None
