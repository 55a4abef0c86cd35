"""One class per operation: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments.api import entry_schemas as schemas
from apps.tournaments.contract import TournamentView
from apps.tournaments.entries import Entrant, participant_of
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.queries import (
    ParticipantView,
    Viewer,
    fields_of,
    find_tournament,
    list_participants,
    list_tournaments,
    participant_view,
    rules_of,
)
from apps.tournaments.usecases.add_participant import add_participant
from apps.tournaments.usecases.create_tournament import Plan, create_tournament
from kernel.errors import Malformed, Unauthenticated
from kernel.http import ANYONE, SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
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
            of_user=_caller(call) if asked.mine else None,
            named=asked.q,
            before=_uuid(decode_cursor(asked.cursor)) if asked.cursor else None,
            limit=asked.limit,
        )
        return page_of(found, limit=asked.limit, cursor=lambda tournament: str(tournament.tournament_id))


class GetTournamentView(Operation):
    """A tournament as it is now, with its rules."""

    access = ANYONE
    reply = schemas.TournamentDetail

    def handle(self, call: Call) -> schemas.TournamentDetail:
        return detail(find_tournament(tournament_id=call.path["tournament_id"]))


class AddParticipantView(Operation):
    """Enter oneself; staff enter anybody, with or without an account."""

    method = "POST"
    access = SIGNED_IN
    status = 201
    body = schemas.AddParticipant
    accepts_form = True
    reply = ParticipantView

    def handle(self, call: Call) -> Reply:
        entrant = entrant_of(call.body)
        added = add_participant(caller=call.user, tournament_id=call.path["tournament_id"], entrant=entrant)
        at = f"/api/tournaments/{added.tournament_id}/participants/{added.participant_id}"
        return Reply(shown(call, added), headers={"Location": at})


class ListParticipantsView(Operation):
    """Who enters, by seed and then in order of entry."""

    access = ANYONE
    query = schemas.ListParticipants
    reply = Page[ParticipantView]

    def handle(self, call: Call) -> Page[ParticipantView]:
        asked: schemas.ListParticipants = call.query
        found = list_participants(
            tournament_id=call.path["tournament_id"],
            status=asked.status,
            of_user=_caller(call) if asked.mine else None,
            after=_place(asked.cursor) if asked.cursor else None,
            limit=asked.limit,
        )
        views = [shown(call, participant) for participant in found]
        return page_of(views, limit=asked.limit, cursor=lambda view: f"{view.seed or ''}:{view.participant_id}")


class GetParticipantView(Operation):
    """Somebody who enters."""

    access = ANYONE
    reply = ParticipantView

    def handle(self, call: Call) -> ParticipantView:
        return shown(call, participant_of(call.path["tournament_id"], call.path["participant_id"]))


def detail(tournament: Tournament) -> schemas.TournamentDetail:
    return schemas.TournamentDetail(**fields_of(tournament), rules=rules_of(tournament))


def shown(call: Call, participant: Participant) -> ParticipantView:
    who = call.principal
    viewer = Viewer(user_id=who.user_id, is_staff=who.is_staff) if who is not None else None
    return participant_view(participant, viewer=viewer)


def entrant_of(body: schemas.AddParticipant) -> Entrant:
    return Entrant(**{**msgspec.structs.asdict(body), "name": body.name or ""})


def _plan(body: schemas.CreateTournament) -> Plan:
    start_date, starts_at = schemas.parse_start(body.start_date)
    return Plan(**{**msgspec.structs.asdict(body), "start_date": start_date, "starts_at": starts_at})


def _caller(call: Call) -> UUID:
    """:raises Unauthenticated: nobody can ask for what is theirs."""
    if call.principal is None:
        raise Unauthenticated
    return call.principal.user_id


def _place(cursor: str) -> tuple[int | None, UUID]:
    seed, _, participant_id = decode_cursor(cursor).partition(":")
    if seed and not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        raise _not_ours()
    return int(seed) if seed else None, _uuid(participant_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _not_ours() from None


def _not_ours() -> Malformed:
    return Malformed("The cursor is not one that this list gave out.", field="cursor")
