"""Pairing the next Swiss round by hand: after an undo, or when pairing has failed."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments import jobs, journal
from apps.tournaments.domain.rounds import RoundNotDue
from apps.tournaments.jobs import JobView
from apps.tournaments.playing import pairing
from apps.tournaments.playing.carrying_out import must_be_played
from apps.tournaments.queries.matches import MatchView
from apps.tournaments.storage import DatabaseBoard
from kernel.db import transaction


class PairedRound(msgspec.Struct, frozen=True, kw_only=True):
    """:param job: a worker pairs it; the matches are there when the job is done."""

    matches: list[MatchView]
    job: JobView | None = None


def pair_round(*, tournament_id: UUID, user_id: UUID | None) -> PairedRound:
    """Pair the round that is due. Rounds that end by a result are followed by the next one without this.

    :raises TournamentNotFound: :raises TournamentNotRunning: :raises RoundNotDue: :raises NoPairing:
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_be_played(tournament)
        if not pairing.is_due(tournament):
            raise RoundNotDue
        if tournament.entrants > pairing.largest_at_once(tournament):
            job = jobs.enqueue(tournament, "pair", user_id=user_id)
            return PairedRound(matches=[], job=jobs.view_of(job))
        pairs = pairing.pairs_due(DatabaseBoard(tournament), tournament)
        played = pairing.store_pairs(tournament, pairs, user_id=user_id)
    journal.publish(played.lines)
    return PairedRound(matches=list(played.matches))
