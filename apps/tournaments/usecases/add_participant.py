"""Entering a tournament: by oneself, or by staff for anybody."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments.adapters import accounts
from apps.tournaments.entering import entries
from apps.tournaments.entering.admission import ParticipantNameMissing, check_members, must_fit, new_participant
from apps.tournaments.entering.entries import Entrant
from apps.tournaments.guards import must_not_have_started
from apps.tournaments.journal import locked, publish
from apps.tournaments.models import Participant
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.settle_fees import settle_fee
from kernel.db import transaction
from kernel.errors import Forbidden
from kernel.identity.principal import Principal


class EntryForAnother(Forbidden):
    """A member enters oneself; staff enter anybody."""

    code = "entry_for_another"
    message = "You can only enter yourself; ask a trainer to enter somebody else."


class SeedingIsStaffs(Forbidden):
    """Seeds and ratings are given by trainers and administrators."""

    code = "seeding_is_staffs"
    message = "Only a trainer or an administrator may give a seed or a rating."


def add_participant(*, caller: Principal, tournament_id: UUID, entrant: Entrant) -> Participant:
    """Take a place. With a fee to pay the place is kept until it is paid; who enters oneself is charged at once.

    Whoever staff enter is not charged before they agree (``pay_entry_fee``). A draw made before is discarded.

    :raises TournamentNotFound: :raises EntryForAnother: :raises SeedingIsStaffs: :raises UserNotFound:
    :raises ParticipantNameMissing: :raises MembersNotAllowed: :raises AlreadyStarted: :raises AlreadyCancelled:
    :raises AlreadyCompleted: :raises TournamentFull: :raises AlreadyEntered: :raises ParticipantNameTaken:
    :raises ParticipantDisqualified:
    """
    seen = find_tournament(tournament_id=tournament_id)
    entrant = _identified(caller, entrant)
    check_members(seen, entrant)
    must_not_have_started(seen)
    entrant = _known(caller, entrant)
    with transaction("tournaments"):
        tournament = locked(tournament_id)
        must_not_have_started(tournament)
        check_members(tournament, entrant)
        must_fit(tournament, entrant)
        participant = new_participant(tournament, entrant, by=caller.user_id)
        lines = entries.add(tournament, participant, by=caller.user_id)
    publish(lines)
    return settle_fee(participant)


def _identified(caller: Principal, entrant: Entrant) -> Entrant:
    """Who is meant, in the mouth of this caller. :raises EntryForAnother: :raises SeedingIsStaffs:"""
    if caller.is_staff:
        return entrant
    if entrant.user_id not in (None, caller.user_id):
        raise EntryForAnother
    if entrant.seed is not None or entrant.rating is not None:
        raise SeedingIsStaffs
    return msgspec.structs.replace(entrant, user_id=caller.user_id)


def _known(caller: Principal, entrant: Entrant) -> Entrant:
    """With the name of their account, if none was given; members exist, too.

    :raises UserNotFound: :raises ParticipantNameMissing:
    """
    accounts.must_exist(entrant.members)
    name = entrant.name
    if entrant.user_id is not None and not (name and entrant.user_id == caller.user_id):
        account = accounts.name_of(entrant.user_id)
        name = name or account
    if not name.strip():
        raise ParticipantNameMissing
    return msgspec.structs.replace(entrant, name=name.strip()[:200])
