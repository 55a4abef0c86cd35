"""Matches as people see them: sides by name, rounds in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec

from apps.tournaments.domain.board import MatchNotFound
from apps.tournaments.domain.graph import Bracket, Result, Side, Status
from apps.tournaments.domain.naming import Naming
from apps.tournaments.models import Tournament
from apps.tournaments.queries.tournaments import find_tournament, rules_of
from apps.tournaments.storage.rows import result_of
from kernel.db import one, rows


class SideView(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a match.

    :param number: in the draw, 1 is the best seed; 0: nobody comes; ``None``: not known yet.
    :param source: where the side comes from, in words.
    """

    participant_id: UUID | None
    name: str
    number: int | None
    source: str


class ResultView(msgspec.Struct, frozen=True, kw_only=True):
    """How a match ended. ``winner`` and ``winner_id`` are empty after a draw, and when nobody came."""

    kind: str
    winner: Side | None
    winner_id: UUID | None
    home_score: int
    away_score: int
    games: Sequence[tuple[int, int]]


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """What one side says, and the other has not confirmed yet."""

    side: Side
    user_id: UUID
    result: Result
    at: datetime


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A match. ``round`` and ``position`` are its place in the full bracket; ``version`` counts its changes."""

    match_id: UUID
    tournament_id: UUID
    number: int
    stage: int
    bracket: Bracket
    group: int
    round: int
    position: int
    round_name: str
    status: Status
    home: SideView
    away: SideView
    result: ResultView | None
    best_of: int
    court: str
    starts_at: datetime | None
    ends_at: datetime | None
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    version: int
    report: ReportView | None


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which matches; ``None`` is no condition. ``court``: its name. ``after``: a match's number."""

    status: Status | None = None
    bracket: Bracket | None = None
    round: int | None = None
    group: int | None = None
    participant_id: UUID | None = None
    court: str | None = None
    after: int = 0


SELECT = """
SELECT m.match_id, m.number, m.stage, m.bracket, m."group", m.round, m.position, m.status, m.best_of, m.version,
       m.home, h.participant_id, h.name, m.home_from, m.away, a.participant_id, a.name, m.away_from,
       m.result_kind, m.winner, m.home_score, m.away_score, m.games,
       c.name, m.starts_at, m.ends_at, m.called_at, m.started_at, m.finished_at, m.report
FROM tournaments_match AS m
LEFT JOIN tournaments_participant AS h ON h.tournament_id = m.tournament_id AND h.number = m.home
LEFT JOIN tournaments_participant AS a ON a.tournament_id = m.tournament_id AND a.number = m.away
LEFT JOIN tournaments_court AS c ON c.court_id = m.court_id
WHERE m.tournament_id = %(tournament_id)s
"""
CONDITIONS = {
    "status": "m.status = %(status)s",
    "bracket": "m.bracket = %(bracket)s",
    "round": "m.round = %(round)s",
    "group": 'm."group" = %(group)s',
    "participant_id": "%(participant_id)s IN (h.participant_id, a.participant_id)",
    "court": "c.name = %(court)s",
}


class Place(NamedTuple):
    """Where a match is found."""

    tournament_id: UUID
    number: int


def place_of(match_id: UUID) -> Place:
    """:raises MatchNotFound:"""
    row = one("tournaments", "SELECT tournament_id, number FROM tournaments_match WHERE match_id = %s", [match_id])
    if row is None:
        raise MatchNotFound
    return Place(*row)


def find_match(*, match_id: UUID) -> MatchView:
    """:raises MatchNotFound:"""
    place = place_of(match_id)
    return match_numbered(find_tournament(tournament_id=place.tournament_id), place.number)


def match_numbered(tournament: Tournament, number: int) -> MatchView:
    """:raises MatchNotFound:"""
    for found in matches_numbered(tournament, [number]):
        return found
    raise MatchNotFound(match=number)


def matches_numbered(tournament: Tournament, numbers: Sequence[int]) -> list[MatchView]:
    """These matches, in the order of their numbers."""
    return _views(tournament, "AND m.number = ANY(%(numbers)s::int[]) ORDER BY m.number", {"numbers": list(numbers)})


def list_matches(tournament: Tournament, *, wanted: Filter, limit: int) -> list[MatchView]:
    """In the order of their numbers; up to ``limit + 1``, the last only saying that there are more."""
    values = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
    conditions = "".join(f" AND {CONDITIONS[name]}" for name in values if name in CONDITIONS)
    tail = f"{conditions} AND m.number > %(after)s ORDER BY m.number LIMIT %(limit)s"
    return _views(tournament, tail, values | {"limit": limit + 1})


def _views(tournament: Tournament, tail: str, values: dict[str, Any]) -> list[MatchView]:
    found = rows("tournaments", SELECT + tail, values | {"tournament_id": tournament.tournament_id})
    naming = naming_of(tournament)
    return [_view(tournament.tournament_id, naming, row) for row in found]


def naming_of(tournament: Tournament) -> Naming:
    return Naming(
        format=tournament.tournament_type,  # type: ignore[arg-type]  # a constraint of the database
        rules=rules_of(tournament),
        entrants=tournament.entrants,
    )


def _view(tournament_id: UUID, naming: Naming, row: tuple[Any, ...]) -> MatchView:
    (match_id, number, stage, bracket, group, round_, position, status, best_of, version, *sides_and_rest) = row
    home = _side(naming, *sides_and_rest[:4])
    away = _side(naming, *sides_and_rest[4:8])
    result = result_of(*sides_and_rest[8:13])
    court, starts_at, ends_at, called_at, started_at, finished_at, report = sides_and_rest[13:]
    return MatchView(
        match_id=match_id,
        tournament_id=tournament_id,
        number=number,
        stage=stage,
        bracket=bracket,
        group=group,
        round=round_,
        position=position,
        round_name=naming.round_name(bracket=bracket, group=group, round=round_),
        status=status,
        home=home,
        away=away,
        result=_result(result, home, away) if result else None,
        best_of=best_of,
        court=court or "",
        starts_at=starts_at,
        ends_at=ends_at,
        called_at=called_at,
        started_at=started_at,
        finished_at=finished_at,
        version=version,
        report=report_of(report),
    )


def _side(naming: Naming, number: int | None, participant_id: UUID | None, name: str | None, source: str) -> SideView:
    return SideView(participant_id=participant_id, name=name or "", number=number, source=naming.source(source))


def _result(result: Result, home: SideView, away: SideView) -> ResultView:
    winner: Literal["home", "away"] | None = result.winner
    return ResultView(
        kind=result.kind,
        winner=winner,
        winner_id=None if winner is None else (home if winner == "home" else away).participant_id,
        home_score=result.home_score,
        away_score=result.away_score,
        games=result.games,
    )


def report_of(stored: Any) -> ReportView | None:
    """The column ``report``, as JSON or decoded."""
    if stored is None:
        return None
    return msgspec.convert(json.loads(stored) if isinstance(stored, str) else stored, ReportView)
