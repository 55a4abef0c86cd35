"""Calling a tournament off."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.contract import TournamentCancelled
from apps.tournaments.entering import entries
from apps.tournaments.guards import AlreadyCompleted, must_manage
from apps.tournaments.journal import append, locked, publish
from apps.tournaments.models import LogEntry, Tournament
from kernel.db import transaction
from kernel.events import emit
from kernel.identity.principal import Principal


def cancel_tournament(*, caller: Principal, tournament_id: UUID) -> Tournament:
    """It will not be played (on). Every fee that was paid, or is on its way, goes back by the sweep.

    Safe to repeat. Matches and results stay to be looked at.

    :raises TournamentNotFound: :raises NotTheOrganiser: :raises AlreadyCompleted:
    """
    with transaction("tournaments"):
        tournament = locked(tournament_id)
        must_manage(caller, tournament)
        if tournament.status == "completed":
            raise AlreadyCompleted
        lines = [] if tournament.status == "cancelled" else _cancel(tournament, by=caller.user_id)
    publish(lines)
    return tournament


def _cancel(tournament: Tournament, *, by: UUID) -> list[LogEntry]:
    lines = entries.lapse_unpaid(tournament)
    entries.return_fees(tournament)
    tournament.status = "cancelled"
    tournament.save(using="tournaments", update_fields=["status"])
    emit(TournamentCancelled(tournament_id=tournament.tournament_id, name=tournament.name), using="tournaments")
    return [*lines, append(tournament, "cancelled", user_id=by)]
