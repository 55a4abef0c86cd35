"""Wishing for a report: a job is made, or the one under way is joined."""

from __future__ import annotations

from uuid import UUID

from apps.players.contract import PlayerNotFound
from apps.players.nudge import nudge
from apps.players.scouting import jobs
from apps.players.scouting.jobs import Job
from apps.players.scouting.live import announce
from kernel.logging import correlation_id, log


def request_scouting(*, player_id: UUID, user_id: UUID) -> Job:
    """A job that a worker takes up at once. While one of this player is unfinished, the caller joins it and is told
    with the others; the same user counts once.

    When nothing is new since the last report, the job ends quickly with that report.

    :raises PlayerNotFound:
    """
    log.info(f"Received scouting request for Player {player_id}", user_id=str(user_id))
    found = jobs.join(player_id=player_id, user_ids=[user_id], request_id=correlation_id()[:64])
    if found is None:
        raise PlayerNotFound
    job, is_new = found
    if is_new:
        announce(job)
    nudge()
    return job
