"""Swiss rounds: when one is due, who meets whom, and storing it once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from apps.tournaments import conf, jobs, journal
from apps.tournaments.domain.play import pair
from apps.tournaments.domain.rounds import RoundNotDue, next_round_due, rounds_planned
from apps.tournaments.domain.swiss import Colour, pair_round, players_from
from apps.tournaments.models import Job, Tournament
from apps.tournaments.playing.carrying_out import Played, carry_out
from apps.tournaments.queries.tournaments import find_tournament, rules_of
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction
from kernel.errors import Unavailable

ATTEMPTS = 5
"""How often a round is paired anew because results were corrected meanwhile, before others get their turn."""

Pairs = Sequence[tuple[int, int]]


def first_pairs(tournament: Tournament, entrants: int) -> Pairs:
    """Round 1, from the numbers alone. :raises NoPairing:"""
    rules = rules_of(tournament)
    players = players_from(range(1, entrants + 1), (), round=1, points=rules.points)
    rounds = rules.rounds or (entrants - 1).bit_length()
    first = _first_colour(tournament)
    return pair_round(players, round=1, rounds=rounds, mode=rules.swiss_mode, points=rules.points, first=first)


def pairs_due(board: DatabaseBoard, tournament: Tournament) -> Pairs:
    """The next round. :raises RoundNotDue: none is. :raises NoPairing: nobody can be paired by the rules."""
    due = next_round_due(board)
    if due is None:
        raise RoundNotDue
    everybody = range(1, board.entrants + 1)
    points = board.rules.points
    players = players_from(everybody, board.all(), round=due, points=points, absent=board.withdrawn())
    return pair_round(
        players,
        round=due,
        rounds=rounds_planned(board),
        mode=board.rules.swiss_mode,
        points=points,
        first=_first_colour(tournament),
    )


def _first_colour(tournament: Tournament) -> Colour:
    """Drawn by lot for the first seed's first game (C.04.1, 4)."""
    return "black" if tournament.lot % 2 else "white"


def store_pairs(tournament: Tournament, pairs: Pairs, *, user_id: UUID | None) -> Played:
    """Make the round's matches; inside the transaction, with the tournament locked.

    :raises RoundNotDue: :raises PairingInvalid:
    """
    board = DatabaseBoard(tournament)
    return carry_out(board, tournament, pair(board, pairs=pairs), user_id=user_id)


def pair_when_due(played: Played, *, user_id: UUID | None) -> Job | None:
    """A job for the next round, if this action has ended one. In the action's transaction: so it comes, once.

    Only who decides an open match ends a round: a correction, or an undo, pairs nothing by itself.
    """
    if not played.closed or not is_due(played.tournament):
        return None
    return jobs.enqueue(played.tournament, "pair", user_id=user_id)


def is_due(tournament: Tournament) -> bool:
    """The last Swiss round is over, and another one comes."""
    if tournament.tournament_type != "swiss" or tournament.status != "running":
        return False
    board = DatabaseBoard(tournament)
    return not board.is_open() and next_round_due(board) is not None


def largest_at_once(tournament: Tournament) -> int:
    """With more entrants a worker pairs."""
    return conf.large_round(rules_of(tournament).swiss_mode)


def work_on_round(job: Job) -> None:
    """Pair the next round, without the lock; store it if all is still as it was, or pair it again.

    :raises RoundNotDue: :raises NoPairing: :raises Unavailable: results kept changing.
    """
    for attempt in range(ATTEMPTS):
        jobs.progress(job, 10 + attempt)
        seen = find_tournament(tournament_id=job.tournament_id)
        pairs = pairs_due(DatabaseBoard(seen), seen)
        jobs.progress(job, 80)
        if _store_unless_changed(job, pairs, seen.last_seq):
            return
    raise Unavailable(internal="results kept changing while a round was paired")


def _store_unless_changed(job: Job, pairs: Pairs, last_seq: int) -> bool:
    """:returns: there is nothing left to do."""
    with transaction("tournaments"):
        tournament = journal.locked(job.tournament_id)
        mine = jobs.held(job)
        if mine is None:
            return True
        if tournament.last_seq != last_seq:
            return False
        played = store_pairs(tournament, pairs, user_id=job.created_by)
        jobs.close(mine)
    journal.publish(played.lines)
    return True
