"""Starting: from here on results are taken, and nobody enters any more."""

from __future__ import annotations

from uuid import UUID

import msgspec

from apps.tournaments import conf, jobs, journal
from apps.tournaments.contract import TournamentView
from apps.tournaments.entering import entries
from apps.tournaments.guards import must_live
from apps.tournaments.jobs import JobView
from apps.tournaments.models import Job, LogEntry, Participant, Tournament
from apps.tournaments.playing import pairing
from apps.tournaments.playing.drawing import plan_of, store_start
from apps.tournaments.queries.tournaments import view_of
from apps.tournaments.usecases.draw_bracket import count_entered
from kernel.db import transaction
from kernel.errors import DomainError, Kind


class FeesOutstanding(DomainError):
    """Some have a place and have not paid; ``drop_unpaid`` starts without them."""

    kind = Kind.CONFLICT
    code = "fees_outstanding"
    message = "Some have not paid their entry fee. Wait for them, or start without them."


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """:param job: a worker starts it; it runs when the job is done."""

    tournament: TournamentView
    job: JobView | None = None


def start_tournament(*, tournament_id: UUID, drop_unpaid: bool = False, user_id: UUID | None) -> Started:
    """Draw, unless that is done, and begin; a Swiss tournament gets its first round. Safe to repeat.

    What is too large for a request (``LARGE_DRAW`` entrants, or a large Swiss round) is a job that is joined by
    whoever asks again.

    :param drop_unpaid: whose fee is outstanding loses the place; what is paid after all goes back.
    :raises TournamentNotFound: :raises AlreadyCompleted: :raises AlreadyCancelled: :raises FeesOutstanding:
    :raises TooFewEntrants: :raises RulesInvalid: :raises JobRunning: it is being drawn.
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_live(tournament)
        if tournament.status == "running":
            return Started(tournament=view_of(tournament))
        lines = _settle_unpaid(tournament, drop=drop_unpaid, user_id=user_id)
        job = _job_for(tournament, user_id)
        if job is None:
            plan = plan_of(tournament, pair=True) if tournament.status == "open" else None
            lines += store_start(tournament, plan, user_id=user_id)
    journal.publish(lines)
    return Started(tournament=view_of(tournament), job=jobs.view_of(job) if job else None)


def _settle_unpaid(tournament: Tournament, *, drop: bool, user_id: UUID | None) -> list[LogEntry]:
    """:raises FeesOutstanding:"""
    unpaid = Participant.objects.using("tournaments").filter(tournament=tournament, status="awaiting_payment")
    waiting = list(unpaid.select_for_update().order_by("participant_id"))
    if waiting and not drop:
        raise FeesOutstanding(participants=len(waiting))
    lines: list[LogEntry] = []
    for participant in waiting:
        lines += entries.leave(tournament, participant, status="lapsed", by=user_id)
        participant.save(using="tournaments", update_fields=["status", "number", *entries.FEE_FIELDS])
    return lines


def _job_for(tournament: Tournament, user_id: UUID | None) -> Job | None:
    """:raises JobRunning:"""
    entrants = tournament.entrants or count_entered(tournament)
    large_draw = tournament.status == "open" and entrants > conf.large_draw()
    swiss = tournament.tournament_type == "swiss"
    large_round = swiss and entrants > pairing.largest_at_once(tournament)
    return jobs.enqueue(tournament, "start", user_id=user_id) if large_draw or large_round else None
