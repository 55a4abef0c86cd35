"""Who may do what to a tournament, and when: the refusals that several use-cases share."""

from __future__ import annotations

from apps.tournaments.models import Tournament
from kernel.errors import DomainError, Forbidden, Kind
from kernel.identity.principal import Principal


class NotTheOrganiser(Forbidden):
    """Changing or cancelling a tournament is for the trainer who made it, and for administrators."""

    code = "not_the_organiser"
    message = "Only the trainer who created this tournament, or an administrator, may do this."


class AlreadyStarted(DomainError):
    """Play has begun (or ended): what is settled before the first match stays as it is."""

    kind = Kind.CONFLICT
    code = "tournament_started"
    message = "This tournament has started."


class AlreadyCompleted(DomainError):
    """Every match is decided."""

    kind = Kind.CONFLICT
    code = "tournament_completed"
    message = "This tournament is over."


class AlreadyCancelled(DomainError):
    """It was called off."""

    kind = Kind.CONFLICT
    code = "tournament_cancelled"
    message = "This tournament has been cancelled."


def must_manage(caller: Principal, tournament: Tournament) -> None:
    """:raises NotTheOrganiser:"""
    if not (caller.is_admin or (caller.is_staff and caller.user_id == tournament.created_by)):
        raise NotTheOrganiser


def must_live(tournament: Tournament) -> None:
    """:raises AlreadyCompleted: :raises AlreadyCancelled:"""
    if tournament.status == "completed":
        raise AlreadyCompleted
    if tournament.status == "cancelled":
        raise AlreadyCancelled


def must_not_have_started(tournament: Tournament) -> None:
    """:raises AlreadyStarted: :raises AlreadyCompleted: :raises AlreadyCancelled:"""
    must_live(tournament)
    if tournament.status == "running":
        raise AlreadyStarted


class EntryOfAnother(Forbidden):
    """An entry is its owner's, and staff's."""

    code = "entry_of_another"
    message = "This is somebody else's entry."
