"""Places: who takes one, who gives it back, and what that says to the log and the bus.

Everything here runs inside a transaction that holds the tournament's lock, and returns the lines it appended.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.contract import ParticipantEntered, ParticipantWithdrawn
from apps.tournaments.domain.fees import after_leaving
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.models import LogEntry, Participant, Tournament
from kernel.clock import now
from kernel.db import execute
from kernel.errors import DomainError, Kind
from kernel.events import emit
from kernel.leases import LEASE_FIELDS, make_due


class ParticipantNotFound(DomainError):
    """The tournament has no participant with this id."""

    kind = Kind.NOT_FOUND
    code = "participant_not_found"
    message = "This tournament has no such participant."


class Entrant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be entered.

    :param name: "" for the account's. :param members: user ids of a team, the captain (``user_id``) not among them.
    """

    name: str = ""
    user_id: UUID | None = None
    seed: int | None = None
    rating: int | None = None
    members: tuple[UUID, ...] = ()


def participant_of(tournament_id: UUID, participant_id: UUID, *, lock: bool = False) -> Participant:
    """:param lock: until the commit; the tournament's lock comes first. :raises ParticipantNotFound:"""
    found = Participant.objects.using("tournaments").filter(tournament_id=tournament_id, participant_id=participant_id)
    participant = (found.select_for_update() if lock else found).first()
    if participant is None:
        raise ParticipantNotFound
    return participant


def add(tournament: Tournament, participant: Participant, *, by: UUID) -> list[LogEntry]:
    """Save a new participant, who takes a place; a draw that was made without them is discarded."""
    lines = discard_draw(tournament, why="late_entry")
    count(tournament, +1)
    participant.save(using="tournaments", force_insert=True)
    if participant.status == "entered":
        return [*lines, announce_entered(tournament, participant, by=by)]
    return [*lines, journal.append(tournament, "reserved", data=shown(participant), user_id=by)]


def announce_entered(tournament: Tournament, participant: Participant, *, by: UUID | None) -> LogEntry:
    """Say that somebody is in: to the log and on the bus."""
    emit(entered_event(participant), using="tournaments")
    return journal.append(tournament, "entered", data=shown(participant), user_id=by)


def entered_event(participant: Participant) -> ParticipantEntered:
    return ParticipantEntered(
        tournament_id=participant.tournament_id,
        participant_id=participant.participant_id,
        user_id=participant.user_id,
        name=participant.name,
    )


def leave(tournament: Tournament, participant: Participant, *, status: str, by: UUID | None) -> list[LogEntry]:
    """Give the place of somebody who had one back, before play began, and the fee with it.

    The participant is not saved: ``status``, ``number`` and :data:`FEE_FIELDS` have changed.
    """
    was_entered = participant.status == "entered"
    lines = discard_draw(tournament, why=status) if was_entered else []
    participant.status, participant.number = status, None
    release_fee(participant)
    count(tournament, -1)
    if was_entered:
        emit(withdrawn_event(participant), using="tournaments")
    return [*lines, journal.append(tournament, status, data=shown(participant), user_id=by)]


FEE_FIELDS = ("fee_status", "payment_id", *LEASE_FIELDS)


def release_fee(participant: Participant) -> None:
    """What was paid goes back; what was asked for goes back when its outcome is known. Not saved."""
    asked_for = participant.payment_id is not None or participant.attempts > 0
    participant.fee_status = after_leaving(fee_status=participant.fee_status, asked_for=asked_for)  # type: ignore[arg-type]
    make_due(participant, now() if participant.fee_status == "refund_due" else None)


def withdrawn_event(participant: Participant) -> ParticipantWithdrawn:
    return ParticipantWithdrawn(
        tournament_id=participant.tournament_id,
        participant_id=participant.participant_id,
        user_id=participant.user_id,
        disqualified=participant.status == "disqualified",
    )


def count(tournament: Tournament, places: int) -> None:
    """Take places, or give them back. A CHECK bounds them."""
    tournament.participants += places
    tournament.save(using="tournaments", update_fields=["participants"])


def shown(participant: Participant) -> dict[str, Any]:
    """What viewers are told of a participant."""
    return {
        "participant_id": participant.participant_id,
        "name": participant.name,
        "seed": participant.seed,
        "status": participant.status,
    }


LAPSE = """
UPDATE tournaments_participant SET status = 'lapsed', number = NULL, lease_id = NULL, lease_until = NULL,
  fee_status = CASE WHEN {asked} THEN 'refund_due' ELSE 'none' END,
  next_at = CASE WHEN {asked} THEN %(now)s::timestamptz END
WHERE tournament_id = %(tournament_id)s AND status = 'awaiting_payment'
""".format(asked="fee_status = 'asked' AND (payment_id IS NOT NULL OR attempts > 0)")
"""What :func:`leave` does, for all at once."""

RETURN = """
UPDATE tournaments_participant SET fee_status = 'refund_due', next_at = %(now)s, lease_id = NULL, lease_until = NULL
WHERE tournament_id = %(tournament_id)s AND fee_status = 'paid'
"""


def lapse_unpaid(tournament: Tournament) -> list[LogEntry]:
    """Free the places that were kept for payments: it is too late for them."""
    lapsed = execute("tournaments", LAPSE, {"now": now(), "tournament_id": tournament.tournament_id})
    if not lapsed:
        return []
    count(tournament, -lapsed)
    return [journal.append(tournament, "lapsed", data={"count": lapsed})]


def return_fees(tournament: Tournament) -> int:
    """Give every fee back that was paid, to whoever plays, played or withdrew. :returns: how many."""
    return execute("tournaments", RETURN, {"now": now(), "tournament_id": tournament.tournament_id})
