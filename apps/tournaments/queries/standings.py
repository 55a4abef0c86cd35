"""Who is where: tables by their tie-breaks, knockouts by the round in which somebody went out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from apps.tournaments.contract import Status
from apps.tournaments.domain.derive import left_pool
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.groups import snake
from apps.tournaments.domain.log import Withdrawn
from apps.tournaments.domain.naming import group_name
from apps.tournaments.domain.placements import Placement, placements
from apps.tournaments.domain.standings import Standing, standings
from apps.tournaments.models import Tournament
from apps.tournaments.storage import DatabaseBoard
from kernel.db import one, rows

GROUPS = ("round_robin", "groups_knockout")


class Entrant(NamedTuple):
    """Who has a number in the draw."""

    participant_id: UUID
    name: str


class RowView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place; what a knockout does not count is left out.

    :param rank: ``None`` while the entrant is still in. :param number: in the draw.
    :param decided_by: what separates this place from the one above; of a knockout, where the entrant went out.
    """

    rank: int | None
    participant_id: UUID | None
    name: str
    number: int
    decided_by: str
    played: int | None = None
    wins: int | None = None
    draws: int | None = None
    losses: int | None = None
    score_for: int | None = None
    score_against: int | None = None
    points: float | None = None
    tie_breaks: dict[str, float] | None = None


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """:param group: its number, 0: the whole tournament's."""

    title: str
    group: int
    rows: Sequence[RowView]


class StandingsView(msgspec.Struct, frozen=True, kw_only=True):
    """Places of the whole tournament first, then the groups'. ``last_seq``: the log entry up to which they are true."""

    tournament_id: UUID
    status: Status
    last_seq: int
    tables: Sequence[TableView]


def find_standings(tournament: Tournament) -> StandingsView:
    """As they are now; no tables before the draw."""
    board = DatabaseBoard(tournament)
    who = entrants_of(tournament.tournament_id)
    return StandingsView(
        tournament_id=tournament.tournament_id,
        status=tournament.status,  # type: ignore[arg-type]  # a constraint of the database
        last_seq=tournament.last_seq,
        tables=list(_tables(board, who)) if tournament.entrants else [],
    )


def entrants_of(tournament_id: UUID) -> dict[int, Entrant]:
    """By their numbers in the draw."""
    statement = (
        "SELECT number, participant_id, name FROM tournaments_participant"
        " WHERE tournament_id = %s AND number IS NOT NULL ORDER BY number"
    )
    return {row[0]: Entrant(row[1], row[2]) for row in rows("tournaments", statement, [tournament_id])}


def champion_of(tournament: Tournament, board: DatabaseBoard) -> Entrant | None:
    """Who has won a tournament that is over; nobody when all have gone, or when groups have a winner each."""
    number = _first_of_table(board) if board.format in ("round_robin", "swiss") else _winner_of_final(board, tournament)
    if not number:
        return None
    statement = "SELECT participant_id, name FROM tournaments_participant WHERE tournament_id = %s AND number = %s"
    row = one("tournaments", statement, [tournament.tournament_id, number])
    return Entrant(*row) if row else None


def _winner_of_final(board: DatabaseBoard, tournament: Tournament) -> int | None:
    """The last match of a knockout decides it; a reset that was not needed leaves it to the one before."""
    statement = (
        "SELECT number FROM tournaments_match WHERE tournament_id = %s AND status = 'finished'"
        " AND bracket IN ('final', 'winners') ORDER BY number DESC LIMIT 1"
    )
    row = one("tournaments", statement, [tournament.tournament_id])
    return board.match(row[0]).winner if row else None


def _first_of_table(board: DatabaseBoard) -> int | None:
    if board.format == "round_robin" and board.rules.groups > 1:
        return None
    first = next(iter(_group_tables(board, board.all())))[1][0]
    return None if first.entrant in board.withdrawn() else first.entrant


def _tables(board: DatabaseBoard, who: dict[int, Entrant]) -> Iterator[TableView]:
    matches = board.all()
    groups = list(_group_tables(board, matches)) if board.format in (*GROUPS, "swiss") else []
    if board.format not in ("round_robin", "swiss"):
        places = placements(matches, sorted(who), tables=[table for _, table in groups])
        yield TableView(title="Places", group=0, rows=[_place(place, who) for place in places])
    for group, table in groups:
        title = group_name(group) if group else "Standings"
        yield TableView(title=title, group=group, rows=[_standing(line, who) for line in table])


def _group_tables(board: DatabaseBoard, matches: Sequence[Match]) -> Iterator[tuple[int, list[Standing]]]:
    """The groups' numbers (0: there is one table), and how they stand."""
    everybody = range(1, board.entrants + 1)
    if board.format == "swiss":
        yield 0, _ranked(board, everybody, matches, _disqualified(board))
        return
    by_pool: dict[int, list[Match]] = {}
    for match in matches:
        if match.bracket == "group":
            by_pool.setdefault(match.pool, []).append(match)
    for group, members in enumerate(snake(board.entrants, board.rules.groups), start=1):
        of_group = by_pool.get(group, [])
        gone = left_pool(of_group, board.withdrawn())
        yield group if board.rules.groups > 1 else 0, _ranked(board, members, of_group, gone)


def _ranked(
    board: DatabaseBoard, members: Sequence[int], matches: Sequence[Match], gone: Collection[int]
) -> list[Standing]:
    return standings(members, matches, rules=board.rules, lot=board.lot, withdrawn=gone)


def _disqualified(board: DatabaseBoard) -> set[int]:
    """Who leaves a Swiss tournament keeps the points made there, unless put out of it."""
    gone = (board.withdrawal(entrant).action for entrant in board.withdrawn())
    return {action.entrant for action in gone if isinstance(action, Withdrawn) and action.disqualified}


def _place(place: Placement, who: dict[int, Entrant]) -> RowView:
    entrant = who[place.entrant]
    return RowView(
        rank=place.rank,
        participant_id=entrant.participant_id,
        name=entrant.name,
        number=place.entrant,
        decided_by=place.decided_by,
    )


def _standing(line: Standing, who: dict[int, Entrant]) -> RowView:
    values = msgspec.structs.asdict(line)
    entrant = who[values.pop("entrant")]
    return RowView(participant_id=entrant.participant_id, name=entrant.name, number=line.entrant, **values)
