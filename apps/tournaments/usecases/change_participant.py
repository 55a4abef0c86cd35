"""Correcting a name, a seed or a rating before the start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.tournaments.entering.admission import must_have_own_name
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.entering.entries import participant_of, shown
from apps.tournaments.guards import must_not_have_started
from apps.tournaments.journal import append, locked, publish
from apps.tournaments.models import LogEntry, Participant, Tournament
from apps.tournaments.models.tournament import IN
from kernel.db import transaction
from kernel.errors import DomainError, Kind

OF_THE_DRAW = frozenset({"seed", "rating"})


class NotTakingPart(DomainError):
    """They have withdrawn, were disqualified, or did not pay in time."""

    kind = Kind.CONFLICT
    code = "not_taking_part"
    message = "This participant has no place any more."


def change_participant(*, tournament_id: UUID, participant_id: UUID, changes: dict[str, Any], by: UUID) -> Participant:
    """Change ``name``, ``seed`` or ``rating``; the latter two discard a draw made before.

    :raises TournamentNotFound: :raises ParticipantNotFound: :raises NotTakingPart: :raises ParticipantNameTaken:
    :raises AlreadyStarted: :raises AlreadyCompleted: :raises AlreadyCancelled:
    """
    with transaction("tournaments"):
        tournament = locked(tournament_id)
        must_not_have_started(tournament)
        participant = participant_of(tournament_id, participant_id, lock=True)
        if participant.status not in IN:
            raise NotTakingPart(status=participant.status)
        changed = {name for name, value in changes.items() if getattr(participant, name) != value}
        lines = _store(tournament, participant, changes, changed, by=by) if changed else []
    publish(lines)
    return participant


def _store(
    tournament: Tournament, participant: Participant, changes: dict[str, Any], changed: set[str], *, by: UUID
) -> list[LogEntry]:
    if "name" in changed:
        must_have_own_name(tournament, changes["name"], but=participant)
    for name in changed:
        setattr(participant, name, changes[name])
    lines = discard_draw(tournament, why="seeding") if changed & OF_THE_DRAW else []
    if lines:
        participant.number = None
    participant.save(using="tournaments", update_fields=["number", *changed])
    return [*lines, append(tournament, "entry_changed", data=shown(participant), user_id=by)]
