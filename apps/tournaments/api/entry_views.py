"""One class per operation: parse, one call, render."""

from __future__ import annotations

import msgspec

from apps.tournaments.api import entry_schemas as schemas
from apps.tournaments.api.asked import caller_of, sent, uuid_of
from apps.tournaments.contract import TournamentView
from apps.tournaments.models import Tournament
from apps.tournaments.queries.tournaments import (
    fields_of,
    find_tournament,
    list_tournaments,
    rules_of,
)
from apps.tournaments.usecases.cancel_tournament import cancel_tournament
from apps.tournaments.usecases.change_tournament import change_tournament
from apps.tournaments.usecases.create_tournament import Plan, create_tournament
from kernel.http import ANYONE, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.idempotency import optional_idempotency_key
from kernel.http.paging import decode_cursor

REPLAYED = "Idempotency-Replayed"


class CreateTournamentView(Operation):
    """Make a tournament. With an `Idempotency-Key`, the same key makes it once (`Idempotency-Replayed: true`)."""

    method = "POST"
    access = STAFF
    status = 201
    body = schemas.CreateTournament
    accepts_form = True
    reply = schemas.TournamentDetail

    def handle(self, call: Call) -> Reply:
        made = create_tournament(
            creator=call.user.user_id, plan=_plan(call.body), idempotency_key=optional_idempotency_key(call)
        )
        headers = {"Location": f"/api/tournaments/{made.tournament.tournament_id}"}
        return Reply(detail(made.tournament), headers=headers | ({REPLAYED: "true"} if made.replayed else {}))


class ChangeTournamentView(Operation):
    """Change what is sent, before the start; another format or other rules discard the draw."""

    method = "PATCH"
    access = STAFF
    body = schemas.ChangeTournament
    reply = schemas.TournamentDetail

    def handle(self, call: Call) -> schemas.TournamentDetail:
        changes = sent(call.body)
        if "start_date" in changes:
            changes["start_date"], changes["starts_at"] = schemas.parse_start(changes["start_date"])
        tournament_id = call.path["tournament_id"]
        return detail(change_tournament(caller=call.user, tournament_id=tournament_id, changes=changes))


class CancelTournamentView(Operation):
    """Call it off; entry fees go back. Safe to repeat."""

    method = "POST"
    access = STAFF
    reply = schemas.TournamentDetail

    def handle(self, call: Call) -> schemas.TournamentDetail:
        return detail(cancel_tournament(caller=call.user, tournament_id=call.path["tournament_id"]))


class ListTournamentsView(Operation):
    """Tournaments, newest first."""

    access = ANYONE
    query = schemas.ListTournaments
    reply = Page[TournamentView]

    def handle(self, call: Call) -> Page[TournamentView]:
        asked: schemas.ListTournaments = call.query
        found = list_tournaments(
            status=asked.status,
            tournament_type=asked.tournament_type or asked.type,
            of_user=caller_of(call) if asked.mine else None,
            named=asked.q,
            before=uuid_of(decode_cursor(asked.cursor)) if asked.cursor else None,
            limit=asked.limit,
        )
        return page_of(found, limit=asked.limit, cursor=lambda tournament: str(tournament.tournament_id))


class GetTournamentView(Operation):
    """A tournament as it is now, with its rules."""

    access = ANYONE
    reply = schemas.TournamentDetail

    def handle(self, call: Call) -> schemas.TournamentDetail:
        return detail(find_tournament(tournament_id=call.path["tournament_id"]))


def detail(tournament: Tournament) -> schemas.TournamentDetail:
    return schemas.TournamentDetail(**fields_of(tournament), rules=rules_of(tournament))


def _plan(body: schemas.CreateTournament) -> Plan:
    start_date, starts_at = schemas.parse_start(body.start_date)
    return Plan(**{**msgspec.structs.asdict(body), "start_date": start_date, "starts_at": starts_at})
