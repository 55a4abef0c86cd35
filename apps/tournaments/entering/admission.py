"""Whether somebody may take a place, and the row that they become."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from apps.tournaments import conf
from apps.tournaments.entering.entries import Entrant
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.models.tournament import IN
from kernel.clock import now
from kernel.errors import DomainError, Kind


class ParticipantNameMissing(DomainError):
    """Somebody without an account, or whose account has no name."""

    kind = Kind.MALFORMED
    code = "participant_name_missing"
    message = "A name is needed."


class MembersNotAllowed(DomainError):
    """Individuals have no members, and a captain is not a member twice."""

    kind = Kind.MALFORMED
    code = "members_not_allowed"
    message = "Members are for tournaments of teams, each named once, the captain not among them."


class TournamentFull(DomainError):
    """All places are taken."""

    kind = Kind.CONFLICT
    code = "tournament_full"
    message = "All places are taken."


class AlreadyEntered(DomainError):
    """This person has a place, alone or in a team; the problem says which participant (``participant_id``)."""

    kind = Kind.CONFLICT
    code = "already_entered"
    message = "This person has entered already."


class ParticipantNameTaken(DomainError):
    """Another participant has this name; upper and lower case do not tell them apart."""

    kind = Kind.CONFLICT
    code = "participant_name_taken"
    message = "Another participant has this name."


class ParticipantDisqualified(DomainError):
    """Who was disqualified from a tournament does not come back into it."""

    kind = Kind.CONFLICT
    code = "participant_disqualified"
    message = "This person was disqualified from this tournament."


def check_members(tournament: Tournament, entrant: Entrant) -> None:
    """:raises MembersNotAllowed:"""
    if not entrant.members:
        return
    doubled = len(people_of(entrant)) < len(entrant.members) + (entrant.user_id is not None)
    if tournament.entrant_kind != "team" or doubled:
        raise MembersNotAllowed


def people_of(entrant: Entrant) -> set[UUID]:
    return {*entrant.members, *([entrant.user_id] if entrant.user_id else [])}


def must_fit(tournament: Tournament, entrant: Entrant) -> None:
    """Under the tournament's lock. :raises TournamentFull: :raises AlreadyEntered: :raises ParticipantDisqualified:
    :raises ParticipantNameTaken:"""
    people = people_of(entrant)
    if people:
        _must_be_new(_holding(tournament, people))
    if tournament.participants >= tournament.max_participants:
        raise TournamentFull(max_participants=tournament.max_participants)
    must_have_own_name(tournament, entrant.name)


def must_have_own_name(tournament: Tournament, name: str, *, but: Participant | None = None) -> None:
    """:param but: who is to be renamed. :raises ParticipantNameTaken:"""
    placed = Participant.objects.using("tournaments").filter(tournament=tournament, status__in=IN)
    if but is not None:
        placed = placed.exclude(pk=but.pk)
    if placed.alias(lower=Lower("name")).filter(lower=Lower(Value(name))).exists():
        raise ParticipantNameTaken


def _holding(tournament: Tournament, people: set[UUID]) -> QuerySet[Participant]:
    """Participants with one of these people."""
    whose = Q(user_id__in=people)
    if tournament.entrant_kind == "team":
        whose |= Q(members__has_any_keys=[str(person) for person in people])
    return Participant.objects.using("tournaments").filter(whose, tournament=tournament)


def _must_be_new(found: QuerySet[Participant]) -> None:
    for participant in found.filter(status__in=[*IN, "disqualified"]):
        if participant.status == "disqualified":
            raise ParticipantDisqualified
        raise AlreadyEntered(participant_id=participant.participant_id)


def new_participant(tournament: Tournament, entrant: Entrant, *, by: UUID) -> Participant:
    """The row, not saved: with a place, and with what there is to pay.

    Without an account there is no wallet, so no fee; who is entered by somebody else has to agree before they are
    charged.
    """
    participant = Participant(
        tournament=tournament,
        name=entrant.name,
        user_id=entrant.user_id,
        members=[str(member) for member in entrant.members],
        seed=entrant.seed,
        rating=entrant.rating,
        created_by=by,
        created_at=now(),
    )
    if tournament.entry_fee and entrant.user_id is not None:
        agreed = entrant.user_id == by
        participant.status, participant.fee_status = "awaiting_payment", "asked" if agreed else "due"
        participant.next_at = participant.created_at if agreed else participant.created_at + conf.payment_window()
    return participant
