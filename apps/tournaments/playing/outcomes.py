"""What use-cases that enter or undo results share: the optimistic lock, the answer, and a dry run of anything."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.transaction import set_rollback

from apps.tournaments import journal
from apps.tournaments.domain.change import Change
from apps.tournaments.domain.graph import Match
from apps.tournaments.models import Job, Tournament
from apps.tournaments.playing.carrying_out import FallView, Played, carry_out
from apps.tournaments.playing.pairing import pair_when_due
from apps.tournaments.queries.matches import MatchView, match_numbered
from apps.tournaments.storage import DatabaseBoard
from apps.tournaments.usecases.run_jobs import run_soon
from kernel.errors import DomainError, Kind


class MatchChanged(DomainError):
    """Somebody was quicker; the problem has the match as it is now (``match``)."""

    kind = Kind.CONFLICT
    code = "match_changed"
    message = "This match has changed meanwhile. Look at it again."

    def __init__(self, match: MatchView) -> None:
        super().__init__(match=msgspec.to_builtins(match))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a new entry of the log did, or (``dry_run``) would do.

    :param changed: all matches that are different, as they are then. :param falls: entries that it undid besides.
    :param replayed: it was so already; nothing was written.
    """

    changed: Sequence[MatchView]
    falls: Sequence[FallView] = ()
    dry_run: bool = False
    replayed: bool = False


class Step:
    """One change of a tournament whose lock is held: :meth:`take` it in the transaction, :meth:`tell` after it."""

    def __init__(self, board: DatabaseBoard, tournament: Tournament, *, user_id: UUID | None, dry_run: bool = False):
        self._board, self._tournament, self._user_id, self._dry_run = board, tournament, user_id, dry_run
        self._played = Played(tournament=tournament)
        self._job: Job | None = None

    def take(self, change: Change) -> None:
        """Carry it out. A dry run is carried out too, and rolled back: so what it says is what would be."""
        self._played = carry_out(self._board, self._tournament, change, user_id=self._user_id)
        self._job = pair_when_due(self._played, user_id=self._user_id)
        if self._dry_run:
            set_rollback(True, using="tournaments")

    def tell(self) -> Outcome:
        """Send it to the viewers, and pair a Swiss round that is due."""
        if not self._dry_run:
            journal.publish(self._played.lines)
            run_soon(self._tournament, self._job)
        return Outcome(changed=self._played.matches, falls=self._played.falls, dry_run=self._dry_run)


def must_be_current(tournament: Tournament, match: Match, version: int | None) -> None:
    """:raises MatchChanged: it is not the ``version`` that was looked at; without one: it has a result."""
    now = match_numbered(tournament, match.number)
    if now.version != version if version is not None else match.entry:
        raise MatchChanged(now)
