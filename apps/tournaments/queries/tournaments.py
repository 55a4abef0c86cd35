"""Reads of tournaments and of who enters them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.tournaments.contract import Status, TournamentNotFound, TournamentType, TournamentView
from apps.tournaments.domain.fees import FeeStatus
from apps.tournaments.domain.rules import Rules
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.models.tournament import IN

ParticipantStatus = Literal["awaiting_payment", "entered", "withdrawn", "disqualified", "lapsed"]


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks."""

    user_id: UUID
    is_staff: bool


class ParticipantView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who enters, or did.

    :param number: in the draw, 1 is the best seed; ``None`` before it.
    :param payment_id: of the entry fee; for its payer and for staff only.
    """

    participant_id: UUID
    tournament_id: UUID
    name: str
    user_id: UUID | None
    members: tuple[UUID, ...]
    seed: int | None
    rating: int | None
    number: int | None
    status: ParticipantStatus
    fee_status: FeeStatus
    payment_id: UUID | None
    created_at: datetime


def find_tournament(*, tournament_id: UUID) -> Tournament:
    """:raises TournamentNotFound:"""
    found = Tournament.objects.using("tournaments").filter(tournament_id=tournament_id).first()
    if found is None:
        raise TournamentNotFound
    return found


def list_tournaments(
    *,
    status: Status | None,
    tournament_type: TournamentType | None,
    of_user: UUID | None,
    named: str,
    before: UUID | None,
    limit: int,
) -> list[TournamentView]:
    """Newest first; up to ``limit + 1``, the last only saying that there are more.

    :param of_user: only those that this user made or has entered. :param named: part of the name.
    """
    found = Tournament.objects.using("tournaments").order_by("-tournament_id")
    if status is not None:
        found = found.filter(status=status)
    if tournament_type is not None:
        found = found.filter(tournament_type=tournament_type)
    if of_user is not None:
        entered = Participant.objects.filter(tournament=OuterRef("pk"), user_id=of_user, status__in=IN)
        found = found.filter(Q(created_by=of_user) | Exists(entered))
    if named:
        found = found.filter(name__icontains=named)
    if before is not None:
        found = found.filter(tournament_id__lt=before)
    return [view_of(tournament) for tournament in found[: limit + 1]]


def list_participants(
    *,
    tournament_id: UUID,
    status: ParticipantStatus | None,
    of_user: UUID | None,
    after: tuple[int | None, UUID] | None,
    limit: int,
) -> list[Participant]:
    """By seed, then in order of entry; up to ``limit + 1``, the last only saying that there are more.

    :param status: ``None``: who has a place, or had one when the draw was made.
    :param after: seed and id of the last one seen.
    :raises TournamentNotFound:
    """
    find_tournament(tournament_id=tournament_id)
    found = Participant.objects.using("tournaments").filter(tournament_id=tournament_id)
    if of_user is not None:
        found = found.filter(user_id=of_user)
    if status is not None:
        found = found.filter(status=status)
    elif of_user is None:
        found = found.filter(Q(status__in=IN) | Q(number__isnull=False))
    if after is not None:
        found = _after(found, *after)
    return list(found.order_by(F("seed").asc(nulls_last=True), "participant_id")[: limit + 1])


def _after(found: QuerySet[Participant], seed: int | None, participant_id: UUID) -> QuerySet[Participant]:
    later = Q(participant_id__gt=participant_id)
    if seed is None:
        return found.filter(later, seed__isnull=True)
    return found.filter(Q(seed__gt=seed) | Q(seed__isnull=True) | (Q(seed=seed) & later))


def rules_of(tournament: Tournament) -> Rules:
    return msgspec.convert(tournament.rules, Rules)


def start_of(tournament: Tournament) -> str:
    """The start as the organiser gave it: a date, or a moment."""
    at = tournament.starts_at
    return at.isoformat().replace("+00:00", "Z") if at else tournament.start_date.isoformat()


def view_of(tournament: Tournament) -> TournamentView:
    return TournamentView(**fields_of(tournament))


def fields_of(tournament: Tournament) -> dict[str, Any]:
    """What a :class:`TournamentView` says."""
    same = ("start_date",)
    values = {name: getattr(tournament, name) for name in TournamentView.__struct_fields__ if name not in same}
    return values | {"start_date": start_of(tournament)}


def participant_view(participant: Participant, *, viewer: Viewer | None) -> ParticipantView:
    row: Any = participant  # CHECKs keep its strings within the view's literals
    trusted = viewer is not None and (viewer.is_staff or viewer.user_id == row.user_id)
    return ParticipantView(
        participant_id=row.participant_id,
        tournament_id=row.tournament_id,
        name=row.name,
        user_id=row.user_id,
        members=tuple(UUID(str(member)) for member in row.members),
        seed=row.seed,
        rating=row.rating,
        number=row.number,
        status=row.status,
        fee_status=row.fee_status,
        payment_id=row.payment_id if trusted else None,
        created_at=row.created_at,
    )
