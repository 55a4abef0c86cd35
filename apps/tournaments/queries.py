"""Reads of tournaments."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.contract import TournamentNotFound, TournamentView
from apps.tournaments.models import Tournament


def find_tournament(*, tournament_id: UUID) -> Tournament:
    """:raises TournamentNotFound:"""
    found = Tournament.objects.using("tournaments").filter(tournament_id=tournament_id).first()
    if found is None:
        raise TournamentNotFound
    return found


def start_of(tournament: Tournament) -> str:
    """The start as the organiser gave it: a date, or a moment."""
    at = tournament.starts_at
    return at.isoformat().replace("+00:00", "Z") if at else tournament.start_date.isoformat()


def view_of(tournament: Tournament) -> TournamentView:
    return TournamentView(
        tournament_id=tournament.tournament_id,
        name=tournament.name,
        description=tournament.description,
        start_date=start_of(tournament),
        max_participants=tournament.max_participants,
        participants=tournament.participants,
        tournament_type=tournament.tournament_type,  # type: ignore[arg-type]  # a constraint of the database
        entrant_kind=tournament.entrant_kind,  # type: ignore[arg-type]
        status=tournament.status,  # type: ignore[arg-type]
        entry_fee=tournament.entry_fee,
        currency=tournament.currency,
        created_by=tournament.created_by,
        last_seq=tournament.last_seq,
        created_at=tournament.created_at,
        updated_at=tournament.updated_at,
    )
