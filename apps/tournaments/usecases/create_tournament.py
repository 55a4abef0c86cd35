"""Making a tournament; nobody is in it yet."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError

from apps.tournaments import conf, journal
from apps.tournaments.contract import EntrantKind, TournamentCreated, TournamentType
from apps.tournaments.domain.generate import check_rules
from apps.tournaments.domain.money import exact_fee, known_currency
from apps.tournaments.domain.rules import Rules
from apps.tournaments.models import LogEntry, Tournament
from apps.tournaments.queries.tournaments import start_of
from kernel.db import transaction
from kernel.events import emit
from kernel.http.idempotency import IdempotencyKeyReused, fingerprint

LOT_BITS = 63


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser wants; two requests are the same request when all of this is equal.

    :param starts_at: the moment, when a time of day was given; ``start_date`` is then its day in UTC.
    :param currency: "" for the club's.
    """

    name: str
    start_date: date
    starts_at: datetime | None = None
    max_participants: int
    tournament_type: TournamentType
    description: str = ""
    entrant_kind: EntrantKind = "individual"
    entry_fee: Decimal = Decimal(0)
    currency: str = ""
    rules: Rules = Rules()


class Creation(msgspec.Struct, frozen=True, kw_only=True):
    """:param replayed: the key was used before, for the same thing; ``tournament`` is what was made then."""

    tournament: Tournament
    replayed: bool


def create_tournament(*, creator: UUID, plan: Plan, idempotency_key: str | None = None) -> Creation:
    """Make an open tournament, once for each of the creator's keys. The rules must fit a full field.

    The seed of every random choice (draw, lots) is drawn here and never changes.

    :raises RulesInvalid: :raises EntryFeeInvalid: :raises CurrencyUnknown:
    :raises IdempotencyKeyReused: the key was used for something else.
    """
    check_rules(plan.max_participants, format=plan.tournament_type, rules=plan.rules)
    plan = msgspec.structs.replace(plan, rules=exact_rules(plan.rules))
    print_of_plan = fingerprint(plan)
    tournament = _row(creator, plan)
    if idempotency_key is not None:
        tournament.idempotency_key, tournament.fingerprint = idempotency_key, print_of_plan
        if earlier := _earlier(creator, idempotency_key, print_of_plan):
            return Creation(tournament=earlier, replayed=True)
    try:
        with transaction("tournaments"):
            line = _store(tournament)
    except IntegrityError:
        earlier = _earlier(creator, idempotency_key, print_of_plan) if idempotency_key is not None else None
        if earlier is None:
            raise
        return Creation(tournament=earlier, replayed=True)
    journal.publish([line])
    return Creation(tournament=tournament, replayed=False)


def exact_rules(rules: Rules) -> Rules:
    """The same with every number in its own type: a default of 3 and a client's 3.0 are the same points."""
    return msgspec.json.decode(msgspec.json.encode(rules), type=Rules)


def plain_rules(rules: Rules) -> dict[str, Any]:
    """As the row holds them, all of them: a default that changes later changes no tournament."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(exact_rules(rules)))
    return plain


def _store(tournament: Tournament) -> LogEntry:
    tournament.save(using="tournaments", force_insert=True)
    event = TournamentCreated(
        tournament_id=tournament.tournament_id,
        name=tournament.name,
        tournament_type=tournament.tournament_type,  # type: ignore[arg-type]  # came from a plan
        start_date=start_of(tournament),
    )
    emit(event, using="tournaments")
    return journal.append(tournament, "created", user_id=tournament.created_by)


def _row(creator: UUID, plan: Plan) -> Tournament:
    return Tournament(
        name=plan.name,
        description=plan.description,
        start_date=plan.start_date,
        starts_at=plan.starts_at,
        tournament_type=plan.tournament_type,
        entrant_kind=plan.entrant_kind,
        max_participants=plan.max_participants,
        rules=plain_rules(plan.rules),
        lot=secrets.randbits(LOT_BITS),
        entry_fee=exact_fee(plan.entry_fee),
        currency=known_currency(plan.currency or conf.default_currency(), conf.currencies()),
        created_by=creator,
    )


def _earlier(creator: UUID, key: str, print_of_plan: bytes) -> Tournament | None:
    """:raises IdempotencyKeyReused:"""
    found = Tournament.objects.using("tournaments").filter(created_by=creator, idempotency_key=key).first()
    if found is not None and bytes(found.fingerprint or b"") != print_of_plan:
        raise IdempotencyKeyReused
    return found
