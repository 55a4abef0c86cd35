"""One class per operation on who enters: parse, one call, render."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments.api import entry_schemas as schemas
from apps.tournaments.api.asked import caller_of, cursor_refused, sent, uuid_of
from apps.tournaments.entering.entries import Entrant, participant_of
from apps.tournaments.entering.intake import Row
from apps.tournaments.models import Participant
from apps.tournaments.queries.tournaments import ParticipantView, Viewer, list_participants, participant_view
from apps.tournaments.usecases.add_participant import add_participant
from apps.tournaments.usecases.add_participants import add_participants
from apps.tournaments.usecases.change_participant import change_participant
from apps.tournaments.usecases.disqualify_participant import disqualify_participant
from apps.tournaments.usecases.pay_entry_fee import pay_entry_fee
from apps.tournaments.usecases.withdraw_participant import withdraw_participant
from kernel.http import ANYONE, SIGNED_IN, STAFF, Call, Operation, Page, Reply, page_of
from kernel.http.paging import decode_cursor


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
        return Reply(shown(call, added), headers={"Location": _at(added)})


class AddParticipantsView(Operation):
    """Enter up to 10,000 at once: all of them, or nobody and the list of rows that cannot be (counted from 1)."""

    method = "POST"
    access = STAFF
    status = 201
    body = schemas.AddParticipants
    reply = schemas.Added

    def handle(self, call: Call) -> schemas.Added:
        wanted = [Row(number, entrant_of(body)) for number, body in enumerate(call.body.participants, 1)]
        taken = add_participants(tournament_id=call.path["tournament_id"], wanted=wanted, by=call.user.user_id)
        return schemas.Added(added=taken.added)


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
            of_user=caller_of(call) if asked.mine else None,
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


class ChangeParticipantView(Operation):
    """Correct a name, a seed or a rating before the start; the latter two discard a draw."""

    method = "PATCH"
    access = STAFF
    body = schemas.ChangeParticipant
    reply = ParticipantView

    def handle(self, call: Call) -> ParticipantView:
        return shown(call, change_participant(**_one(call), changes=sent(call.body), by=call.user.user_id))


class WithdrawParticipantView(Operation):
    """Leave, or take somebody out (staff): before the start the fee goes back, later matches become walkovers."""

    method = "DELETE"
    access = SIGNED_IN
    reply = ParticipantView

    def handle(self, call: Call) -> ParticipantView:
        return shown(call, withdraw_participant(caller=call.user, **_one(call)))


class DisqualifyParticipantView(Operation):
    """Put somebody out for good. Safe to repeat."""

    method = "POST"
    access = STAFF
    reply = ParticipantView

    def handle(self, call: Call) -> ParticipantView:
        return shown(call, disqualify_participant(**_one(call), by=call.user.user_id))


class PayEntryFeeView(Operation):
    """Let the fee of one's own entry be taken from one's wallet. Safe to repeat; the outcome is at `Location`."""

    method = "POST"
    access = SIGNED_IN
    status = 202
    reply = ParticipantView

    def handle(self, call: Call) -> Reply:
        participant = pay_entry_fee(**_one(call), payer=call.user.user_id)
        return Reply(shown(call, participant), headers={"Location": _at(participant)})


def shown(call: Call, participant: Participant) -> ParticipantView:
    who = call.principal
    viewer = Viewer(user_id=who.user_id, is_staff=who.is_staff) if who is not None else None
    return participant_view(participant, viewer=viewer)


def entrant_of(body: schemas.AddParticipant) -> Entrant:
    return Entrant(**{**msgspec.structs.asdict(body), "name": body.name or ""})


def _at(participant: Participant) -> str:
    return f"/api/tournaments/{participant.tournament_id}/participants/{participant.participant_id}"


def _one(call: Call) -> dict[str, UUID]:
    """Which participant."""
    return {"tournament_id": call.path["tournament_id"], "participant_id": call.path["participant_id"]}


def _place(cursor: str) -> tuple[int | None, UUID]:
    seed, _, participant_id = decode_cursor(cursor).partition(":")
    if seed and not (seed.isascii() and seed.isdigit() and len(seed) < 10):
        raise cursor_refused()
    return int(seed) if seed else None, uuid_of(participant_id)
