"""Live viewers of a tournament: anybody may look on."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from apps.tournaments.contract import TournamentNotFound
from apps.tournaments.history import LogHistory
from apps.tournaments.journal import FEED
from apps.tournaments.queries.tournaments import find_tournament
from kernel.identity.principal import Principal
from realtime.consumer import FeedConsumer
from realtime.database import in_database
from realtime.switchboard import Switchboard, per_loop


class TournamentConsumer(FeedConsumer):
    """``/api/tournaments/ws/<tournament_id>``: the lines of its log, from ``last_seq`` on."""

    switchboard = per_loop(lambda: Switchboard(FEED, history=LogHistory()))

    async def admit(self, principal: Principal | None) -> str:
        """:raises TournamentNotFound:"""
        try:
            tournament_id = UUID(self.scope["url_route"]["kwargs"]["tournament_id"])
        except ValueError:
            raise TournamentNotFound from None
        await in_database("tournaments", partial(find_tournament, tournament_id=tournament_id))
        return str(tournament_id)
