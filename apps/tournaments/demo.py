"""Tournaments to look at: one in every state that matters. ``manage.py setup --demo`` seeds them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from apps.tournaments.contract import TournamentType
from apps.tournaments.domain.rules import Points, Rules
from apps.tournaments.entering.entries import Entrant
from apps.tournaments.entering.intake import Row
from apps.tournaments.models import Tournament
from apps.tournaments.queries.matches import Filter, MatchView, list_matches
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.add_participants import add_participants
from apps.tournaments.usecases.create_tournament import Plan, create_tournament
from apps.tournaments.usecases.record_result import Entered, record_result
from apps.tournaments.usecases.start_tournament import start_tournament
from kernel.clock import now

CLUB = UUID("0198c0de-0000-7000-8000-00000000c1ab")
"""Who made them: nobody who signs in, so administrators look after them."""

NAMES = (
    "Amara Diallo", "Bo Lindgren", "Chen Wei", "Dana Petrova", "Elif Kaya",
    "Femi Adeyemi", "Greta Holm", "Hugo Marques", "Ines Duarte", "Jonas Weber",
)  # fmt: skip


class Show(msgspec.Struct, frozen=True, kw_only=True):
    """A tournament, and how far it has come.

    :param results: how many are in; ``None``: not started.
    """

    name: str
    tournament_type: TournamentType
    entrants: int
    max_participants: int
    rules: Rules = Rules()
    entry_fee: Decimal = Decimal(0)
    in_days: int = 0
    results: int | None = None


LEAGUE = Rules(draws=True, points=Points(win=3, draw=1))
SHOWS = (
    Show(name="Spring Cup", tournament_type="single_elimination", entrants=8, max_participants=8, results=3),
    Show(
        name="Summer Open",
        tournament_type="double_elimination",
        entrants=6,
        max_participants=16,
        entry_fee=Decimal("10.00"),
        in_days=14,
    ),
    Show(
        name="Club League",
        tournament_type="round_robin",
        entrants=6,
        max_participants=6,
        rules=LEAGUE,
        in_days=-30,
        results=15,
    ),
    Show(name="Rapid Swiss", tournament_type="swiss", entrants=10, max_participants=32, results=7),
)


def seed() -> None:
    """Safe to repeat; a tournament that is there already is left as it is."""
    for show in SHOWS:
        plan = Plan(
            name=show.name,
            description="A tournament to try things with.",
            start_date=now().date() + timedelta(days=show.in_days),
            max_participants=show.max_participants,
            tournament_type=show.tournament_type,
            entry_fee=show.entry_fee,
            rules=show.rules,
        )
        if not _is_there(show):
            _play(create_tournament(creator=CLUB, plan=plan, idempotency_key=_key(show)).tournament.tournament_id, show)


def _is_there(show: Show) -> bool:
    return Tournament.objects.using("tournaments").filter(created_by=CLUB, idempotency_key=_key(show)).exists()


def _key(show: Show) -> str:
    return f"demo:{show.name}"


def _play(tournament_id: UUID, show: Show) -> None:
    rows = [Row(seed, Entrant(name=name, seed=seed)) for seed, name in enumerate(NAMES[: show.entrants], 1)]
    add_participants(tournament_id=tournament_id, wanted=rows, by=CLUB)
    if show.results is None:
        return
    start_tournament(tournament_id=tournament_id, user_id=CLUB)
    chance = random.Random(show.name)  # noqa: S311 - the same story at every seeding
    for _ in range(show.results):
        ready = list_matches(find_tournament(tournament_id=tournament_id), wanted=Filter(status="ready"), limit=1)
        if ready:
            _score(ready[0], chance, level=show.rules.draws)


def _score(match: MatchView, chance: random.Random, *, level: bool) -> None:
    home, away = chance.randint(0, 4), chance.randint(0, 4)
    if home == away and not level:
        home += 1
    record_result(match_id=match.match_id, entered=Entered(home_score=home, away_score=away), user_id=CLUB)
