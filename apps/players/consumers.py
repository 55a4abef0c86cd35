"""Live viewers of a job: anybody may look on, as anybody may read it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from apps.players.history import JobHistory
from apps.players.scouting.live import FEED, newest
from apps.players.scouting.reading import ScoutJobNotFound
from kernel.identity.principal import Principal
from realtime.consumer import FeedConsumer, Past
from realtime.database import in_database
from realtime.handshake import Handshake
from realtime.switchboard import Switchboard, per_loop


class JobConsumer(FeedConsumer):
    """``/api/players/ws/<job_id>``: first the job's state of now (``sync``), then a frame for every change."""

    switchboard = per_loop(lambda: Switchboard(FEED, history=JobHistory()))

    async def admit(self, principal: Principal | None) -> str:
        """:raises ScoutJobNotFound:"""
        try:
            job_id = str(UUID(self.scope["url_route"]["kwargs"]["job_id"]))
        except ValueError:
            raise ScoutJobNotFound from None
        if await in_database(FEED, partial(newest, job_id)) is None:
            raise ScoutJobNotFound
        return job_id

    async def past(self, room_name: str, handshake: Handshake) -> Past:
        """The state of now, unless the client has it. ``recovered``: the client has missed nothing but that."""
        after = handshake.checked_last_seq()
        found = await in_database(FEED, partial(newest, room_name))
        if found is None:
            raise ScoutJobNotFound
        seq, frame = found
        recovered = after is not None and seq - 1 <= after <= seq
        return Past(recovered=recovered, last_seq=seq, frames=() if after == seq else (frame,))
