"""A whole tournament, played through the use-cases: what an organiser, trainers and workers would do."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import msgspec

from apps.tournaments.contract import TournamentType
from apps.tournaments.domain.rules import Rules
from apps.tournaments.entering.entries import Entrant
from apps.tournaments.entering.intake import Row
from apps.tournaments.queries.matches import Filter, MatchView, list_matches
from apps.tournaments.queries.standings import champion_of
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.storage import DatabaseBoard
from apps.tournaments.usecases.add_participants import add_participants
from apps.tournaments.usecases.create_tournament import Plan, create_tournament
from apps.tournaments.usecases.rebuild_tournament import rebuild_tournament
from apps.tournaments.usecases.record_result import Entered, record_result
from apps.tournaments.usecases.run_jobs import run_job, run_jobs
from apps.tournaments.usecases.start_tournament import start_tournament
from kernel.errors import DomainError

PAGE = 500
BETTER_WINS = 0.7
"""How often the better seed wins."""

Progress = Callable[[str, int], None]
"""Told what is being done, and how much of it is done."""


class SimulationStuck(DomainError):
    """Nothing can be played, and it is not over."""

    code = "simulation_stuck"
    message = "Nothing is left to be played, yet the tournament is not over."


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What to play. The same seed gives the same results, though not the same random draw."""

    tournament_type: TournamentType
    entrants: int
    rules: Rules = Rules()
    seed: int = 0
    creator: UUID = UUID(int=0)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """:param results: entered by hand. :param equal: the matches are what the log says. :param seconds: by step."""

    tournament_id: UUID
    champion: str
    entrants: int
    results: int
    equal: bool
    seconds: dict[str, float]


def simulate(script: Script, *, progress: Progress = lambda step, count: None) -> Report:
    """Make the tournament, enter everybody, draw, play to the end, and rebuild it from its log.

    Keeps a page of matches in memory, not the tournament (the draw and the rebuild do).

    :raises DomainError: the rules do not fit. :raises SimulationStuck:
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "enter"):
        tournament_id = _enter(script, progress)
    with _timed(seconds, "start"):
        started = start_tournament(tournament_id=tournament_id, user_id=script.creator)
        if started.job is not None:
            run_job(job_id=started.job.job_id)
    with _timed(seconds, "play"):
        results = _play(tournament_id, script, progress)
    with _timed(seconds, "rebuild"):
        equal = rebuild_tournament(tournament_id=tournament_id, check=True).equal
    tournament = find_tournament(tournament_id=tournament_id)
    champion = champion_of(tournament, DatabaseBoard(tournament))
    return Report(
        tournament_id=tournament_id,
        champion=champion.name if champion else "",
        entrants=script.entrants,
        results=results,
        equal=equal,
        seconds=seconds,
    )


def _enter(script: Script, progress: Progress) -> UUID:
    plan = Plan(
        name=f"Simulated {script.tournament_type.replace('_', ' ')}, {script.entrants} entrants",
        start_date=date(2000, 1, 1),
        max_participants=script.entrants,
        tournament_type=script.tournament_type,
        rules=script.rules,
    )
    made = create_tournament(creator=script.creator, plan=plan).tournament
    numbers = range(1, script.entrants + 1)
    wanted = (Row(number, Entrant(name=f"Entrant {number}", seed=number)) for number in numbers)
    add_participants(tournament_id=made.tournament_id, wanted=wanted, by=script.creator, progress=progress)
    return made.tournament_id


def _play(tournament_id: UUID, script: Script, progress: Progress) -> int:
    """:returns: how many results were entered. :raises SimulationStuck:"""
    chance = random.Random(script.seed)  # noqa: S311 - a game of dice that can be repeated
    results = 0
    while find_tournament(tournament_id=tournament_id).status == "running":
        before = results
        for match in _ready(tournament_id):
            entered = _dice(match, chance)
            record_result(match_id=match.match_id, entered=entered, version=match.version, user_id=script.creator)
            results += 1
            if results % PAGE == 0:
                progress("played", results)
        if results == before and not run_jobs():
            raise SimulationStuck
    progress("played", results)
    return results


def _ready(tournament_id: UUID) -> Iterator[MatchView]:
    """All matches that can be played, those too that become so on the way: the ones behind come next time."""
    after = 0
    while page := _page(tournament_id, after):
        yield from page
        after = page[-1].number


def _page(tournament_id: UUID, after: int) -> list[MatchView]:
    tournament = find_tournament(tournament_id=tournament_id)
    return list_matches(tournament, wanted=Filter(status="ready", after=after), limit=PAGE)[:PAGE]


def _dice(match: MatchView, chance: random.Random) -> Entered:
    better_at_home = (match.home.number or 0) < (match.away.number or 0)
    needed = match.best_of // 2 + 1
    lost = chance.randrange(needed)
    home_wins = (chance.random() < BETTER_WINS) == better_at_home
    return Entered(home_score=needed, away_score=lost) if home_wins else Entered(home_score=lost, away_score=needed)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - started, 3)
