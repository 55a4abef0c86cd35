"""Changing a tournament before it starts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.tournaments import conf
from apps.tournaments.contract import TournamentView
from apps.tournaments.domain.generate import check_rules
from apps.tournaments.domain.money import exact_fee, known_currency
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.guards import must_manage, must_not_have_started
from apps.tournaments.journal import append, locked, publish
from apps.tournaments.models import LogEntry, Participant, Tournament
from apps.tournaments.models.tournament import IN
from apps.tournaments.queries.tournaments import fields_of, rules_of
from apps.tournaments.usecases.create_tournament import plain_rules
from kernel.db import transaction
from kernel.errors import DomainError, Kind
from kernel.identity.principal import Principal

OF_THE_FORMAT = frozenset({"tournament_type", "rules"})
BEFORE_ENTRIES = frozenset({"entry_fee", "currency", "entrant_kind"})
UNSETTLED = ("asked", "paid", "refund_due")
"""Fees whose payment would not be found again under another amount."""


class MaxParticipantsTooLow(DomainError):
    """More have entered than this leaves places for."""

    kind = Kind.CONFLICT
    code = "max_participants_too_low"
    message = "More places are taken than that."


class TournamentHasEntries(DomainError):
    """What entrants agreed to (fee, currency, teams or individuals) stays once somebody has entered."""

    kind = Kind.CONFLICT
    code = "tournament_has_entries"
    message = "Somebody has entered: the fee, its currency and who may enter stay as they are."


def change_tournament(*, caller: Principal, tournament_id: UUID, changes: dict[str, Any]) -> Tournament:
    """Change what is named in ``changes`` (fields of :class:`.create_tournament.Plan`), all of it or nothing.

    Another format, or other rules, discard the draw. Changes that change nothing leave no trace.

    :raises TournamentNotFound: :raises NotTheOrganiser: :raises AlreadyStarted: :raises AlreadyCompleted:
    :raises AlreadyCancelled: :raises MaxParticipantsTooLow: :raises TournamentHasEntries: :raises RulesInvalid:
    :raises EntryFeeInvalid: :raises CurrencyUnknown:
    """
    wanted = _exact(changes)
    with transaction("tournaments"):
        tournament = locked(tournament_id)
        must_manage(caller, tournament)
        must_not_have_started(tournament)
        changed = {name for name, value in wanted.items() if getattr(tournament, name) != value}
        _check(tournament, wanted, changed)
        lines = _store(tournament, wanted, changed, by=caller.user_id) if changed else []
    publish(lines)
    return tournament


def _exact(changes: dict[str, Any]) -> dict[str, Any]:
    """As the row holds them. :raises EntryFeeInvalid: :raises CurrencyUnknown:"""
    wanted = dict(changes)
    if "rules" in wanted:
        wanted["rules"] = plain_rules(wanted["rules"])
    if "entry_fee" in wanted:
        wanted["entry_fee"] = exact_fee(wanted["entry_fee"])
    if "currency" in wanted:
        wanted["currency"] = known_currency(wanted["currency"], conf.currencies())
    return wanted


def _check(tournament: Tournament, wanted: dict[str, Any], changed: set[str]) -> None:
    if changed & BEFORE_ENTRIES and _has_entries(tournament):
        raise TournamentHasEntries
    for name in changed:
        setattr(tournament, name, wanted[name])
    if tournament.max_participants < tournament.participants:
        raise MaxParticipantsTooLow(participants=tournament.participants)
    if changed & {*OF_THE_FORMAT, "max_participants"}:
        format: Any = tournament.tournament_type
        check_rules(tournament.max_participants, format=format, rules=rules_of(tournament))


def _has_entries(tournament: Tournament) -> bool:
    some = Q(status__in=IN) | Q(fee_status__in=UNSETTLED)
    return Participant.objects.using("tournaments").filter(some, tournament=tournament).exists()


def _store(tournament: Tournament, wanted: dict[str, Any], changed: set[str], *, by: UUID) -> list[LogEntry]:
    tournament.save(using="tournaments", update_fields=sorted(changed))
    lines = discard_draw(tournament, why="format") if changed & OF_THE_FORMAT else []
    public = fields_of(tournament)
    told = {name: public.get(name, wanted[name]) for name in sorted(changed) if name in TOLD}
    return [*lines, append(tournament, "changed", data=told, user_id=by)]


TOLD = {*TournamentView.__struct_fields__, "rules"}
