"""The contract, kept."""

from __future__ import annotations

from uuid import UUID

from apps.tournaments.contract import Tournaments, TournamentView
from apps.tournaments.queries import tournaments as queries


class LocalTournaments(Tournaments):
    def get_tournament(self, *, tournament_id: UUID) -> TournamentView:
        return queries.view_of(queries.find_tournament(tournament_id=tournament_id))


IMPLEMENTATION = LocalTournaments()
