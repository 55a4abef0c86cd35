"""From the log alone to the matches: a check of all that play has written, and its repair."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from apps.tournaments import journal
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.rebuild import rebuild
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.storage import DatabaseBoard, copy_matches, remove_matches, update_matches
from kernel.db import transaction


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A match that is stored otherwise than the log says. :param fields: which; all, when one of both is not there."""

    match: int
    fields: tuple[str, ...]


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """:param withdrawn: numbers of entrants who are out by the log and in by their row, or the other way round."""

    matches: int
    differences: list[Difference]
    withdrawn: list[int]

    @property
    def equal(self) -> bool:
        return not self.differences and not self.withdrawn


def rebuild_tournament(*, tournament_id: UUID, check: bool) -> Rebuilt:
    """Derive every match from the log and compare; unless it is only a ``check``, write what differs.

    Linear in matches and log entries; holds the tournament's lock.

    :raises TournamentNotFound:
    """
    lines = []
    with transaction("tournaments"):
        tournament = journal.locked(tournament_id)
        board = DatabaseBoard(tournament)
        stored = {match.number: match for match in board.all()}
        derived = rebuild(
            stored.values(),
            board.log(),
            format=board.format,
            rules=board.rules,
            entrants=board.entrants,
            lot=board.lot,
        ).matches
        found = Rebuilt(
            matches=len(derived),
            differences=_differences(stored, derived),
            withdrawn=_withdrawn(tournament, board),
        )
        if found.differences and not check:
            _repair(tournament_id, stored, derived, found.differences)
            lines = [journal.append(tournament, "rebuilt", data={"matches": len(found.differences)})]
    journal.publish(lines)
    return found


def _differences(stored: Mapping[int, Match], derived: Mapping[int, Match]) -> list[Difference]:
    found = []
    for number in sorted(stored.keys() | derived.keys()):
        one, other = stored.get(number), derived.get(number)
        fields = tuple(
            name for name in Match.__struct_fields__ if getattr(one, name, None) != getattr(other, name, None)
        )
        if fields:
            found.append(Difference(match=number, fields=fields))
    return found


def _withdrawn(tournament: Tournament, board: DatabaseBoard) -> list[int]:
    rows = Participant.objects.using("tournaments").filter(tournament=tournament, number__isnull=False)
    found = rows.filter(status__in=["withdrawn", "disqualified"]).values_list("number", flat=True)
    out = {number for number in found if number is not None}
    return sorted(out ^ set(board.withdrawn()))


def _repair(
    tournament_id: UUID, stored: Mapping[int, Match], derived: Mapping[int, Match], found: list[Difference]
) -> None:
    numbers = [difference.match for difference in found]
    remove_matches(tournament_id, [number for number in numbers if number not in derived])
    update_matches(tournament_id, [derived[number] for number in numbers if number in stored and number in derived])
    copy_matches(tournament_id, [derived[number] for number in numbers if number not in stored])
