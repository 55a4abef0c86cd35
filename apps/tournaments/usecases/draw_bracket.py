"""Making the draw: numbers for who has entered, and all matches that do not depend on results."""

from __future__ import annotations

import secrets
from uuid import UUID

import msgspec

from apps.tournaments import conf, jobs, journal
from apps.tournaments.contract import TournamentView
from apps.tournaments.guards import must_not_have_started
from apps.tournaments.jobs import JobView
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.playing.drawing import plan_of, store_draw
from apps.tournaments.queries.tournaments import find_tournament, view_of
from apps.tournaments.usecases.create_tournament import LOT_BITS
from kernel.db import transaction


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A draw that was made, or (``job``) will be; of a dry run, what would be made.

    :param entrants: who play. :param matches: those that do not depend on results; 0 while a job is at it.
    """

    tournament: TournamentView
    entrants: int
    matches: int
    job: JobView | None = None


def draw_bracket(*, tournament_id: UUID, redraw: bool = False, user_id: UUID | None) -> Drawn:
    """Draw by the rules' seeding; a draw that is there is replaced. Up to the start, as often as one likes.

    With more than ``LARGE_DRAW`` entrants a worker does it; asking again joins the job.

    :param redraw: draw a new lot first, so that a random draw comes out differently.
    :raises TournamentNotFound: :raises AlreadyStarted: :raises AlreadyCompleted: :raises AlreadyCancelled:
    :raises TooFewEntrants: :raises RulesInvalid: :raises JobRunning: it is being started.
    """
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        must_not_have_started(tournament)
        if redraw:
            tournament.lot = secrets.randbits(LOT_BITS)
            tournament.save(using="tournaments", update_fields=["lot"])
        entered = count_entered(tournament)
        if entered > conf.large_draw():
            job = jobs.enqueue(tournament, "draw", user_id=user_id)
            return Drawn(tournament=view_of(tournament), entrants=entered, matches=0, job=jobs.view_of(job))
        plan = plan_of(tournament)
        lines = store_draw(tournament, plan, user_id=user_id)
    journal.publish(lines)
    return Drawn(tournament=view_of(tournament), entrants=len(plan.ordered), matches=len(plan.matches))


def try_draw(*, tournament_id: UUID) -> Drawn:
    """What :func:`draw_bracket` would make; nothing is stored. :raises DomainError: as it does."""
    tournament = find_tournament(tournament_id=tournament_id)
    must_not_have_started(tournament)
    plan = plan_of(tournament)
    return Drawn(tournament=view_of(tournament), entrants=len(plan.ordered), matches=len(plan.matches))


def count_entered(tournament: Tournament) -> int:
    """Who would be in a draw made now."""
    return Participant.objects.using("tournaments").filter(tournament=tournament, status="entered").count()
