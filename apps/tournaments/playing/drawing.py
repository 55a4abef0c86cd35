"""The draw, and the start: from who has entered to numbers and matches."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from apps.tournaments import jobs, journal
from apps.tournaments.contract import TournamentStarted
from apps.tournaments.domain.generate import generate, order_entrants
from apps.tournaments.domain.graph import Match
from apps.tournaments.entering.draws import discard_draw
from apps.tournaments.guards import must_not_have_started
from apps.tournaments.models import Job, LogEntry, Tournament
from apps.tournaments.playing import pairing
from apps.tournaments.queries.tournaments import find_tournament, rules_of
from apps.tournaments.storage import copy_matches, number_participants
from kernel.db import rows, transaction
from kernel.errors import DomainError, Kind
from kernel.events import emit

ENTERED = """
SELECT participant_id, seed, rating FROM tournaments_participant
WHERE tournament_id = %s AND status = 'entered' ORDER BY participant_id
"""


class TooFewEntrants(DomainError):
    """Two at least must have entered, fees paid."""

    kind = Kind.CONFLICT
    code = "too_few_entrants"
    message = "At least two must have entered."


class Plan(msgspec.Struct, frozen=True):
    """A draw that is not stored.

    :param seen: the log entry up to which the entries were read. :param ordered: participants from seed 1 on.
    :param pairs: of the first Swiss round; empty for other formats.
    """

    seen: int
    ordered: Sequence[UUID]
    matches: Sequence[Match]
    pairs: Sequence[tuple[int, int]] = ()


def plan_of(tournament: Tournament, *, pair: bool = False) -> Plan:
    """Who would play whom, drawn now. Ties of seeds and ratings go by order of entry.

    :param pair: the first Swiss round too. :raises TooFewEntrants: :raises RulesInvalid:
    """
    rules = rules_of(tournament)
    entered = rows("tournaments", ENTERED, [tournament.tournament_id])
    if len(entered) < 2:
        raise TooFewEntrants(entrants=len(entered))
    ids, seeds, ratings = zip(*entered, strict=True)
    order = order_entrants(seeding=rules.seeding, seeds=seeds, ratings=ratings, random_seed=tournament.lot)
    matches = generate(len(ids), format=tournament.tournament_type, rules=rules)  # type: ignore[arg-type]
    first = pairing.first_pairs(tournament, len(ids)) if pair and tournament.tournament_type == "swiss" else ()
    return Plan(tournament.last_seq, [ids[place] for place in order], matches, first)


def store_draw(tournament: Tournament, plan: Plan, *, user_id: UUID | None) -> list[LogEntry]:
    """Give the numbers, store the matches; inside the transaction, with the tournament locked. An earlier draw goes."""
    lines = discard_draw(tournament, why="redraw")
    number_participants(plan.ordered)
    copy_matches(tournament.tournament_id, plan.matches)
    tournament.status, tournament.entrants = "drawn", len(plan.ordered)
    tournament.save(using="tournaments", update_fields=["status", "entrants"])
    data = {"entrants": tournament.entrants, "matches": len(plan.matches)}
    return [*lines, journal.append(tournament, "drawn", data=data, user_id=user_id)]


def store_start(tournament: Tournament, plan: Plan | None, *, user_id: UUID | None) -> list[LogEntry]:
    """Results are taken from now on; a Swiss tournament has its first round. As :func:`store_draw`.

    :param plan: of the draw, ``None`` when it is stored already.
    """
    lines = store_draw(tournament, plan, user_id=user_id) if plan is not None else []
    tournament.status = "running"
    tournament.save(using="tournaments", update_fields=["status"])
    lines.append(journal.append(tournament, "started", data={"entrants": tournament.entrants}, user_id=user_id))
    event = TournamentStarted(
        tournament_id=tournament.tournament_id, name=tournament.name, entrants=tournament.entrants
    )
    emit(event, using="tournaments")
    if tournament.tournament_type == "swiss":
        pairs = plan.pairs if plan is not None else pairing.first_pairs(tournament, tournament.entrants)
        lines += pairing.store_pairs(tournament, pairs, user_id=user_id).lines
    return lines


def work_on_draw(job: Job) -> None:
    """:raises DomainError: it cannot be drawn (any more)."""
    _work(job, starting=False)


def work_on_start(job: Job) -> None:
    """:raises DomainError: it cannot be started (any more)."""
    _work(job, starting=True)


def _work(job: Job, *, starting: bool) -> None:
    """Think first, without the lock; then store all of it at once, if the entries are still as they were."""
    jobs.progress(job, 5)
    seen = find_tournament(tournament_id=job.tournament_id)
    must_not_have_started(seen)
    plan = plan_of(seen, pair=starting)
    jobs.progress(job, 40)
    with transaction("tournaments"):
        tournament = journal.locked(job.tournament_id)
        mine = jobs.held(job)
        if mine is None:
            return
        must_not_have_started(tournament)
        if plan.seen != tournament.last_seq:
            plan = plan_of(tournament, pair=starting)
        store = store_start if starting else store_draw
        lines = store(tournament, plan, user_id=job.created_by)
        jobs.close(mine)
    journal.publish(lines)
