"""Many entries at once, as rows: who of them can be, and storing those in a few statements.

The database's unique constraints decide who has entered already, within the rows too: what an INSERT leaves out is
refused, and only then it is asked why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec

from apps.accounts.contract import UserNotFound
from apps.tournaments import conf
from apps.tournaments.adapters import accounts
from apps.tournaments.contract import ParticipantEntered
from apps.tournaments.entering.admission import (
    AlreadyEntered,
    MembersNotAllowed,
    ParticipantDisqualified,
    ParticipantNameMissing,
    ParticipantNameTaken,
    TournamentFull,
    check_members,
    people_of,
)
from apps.tournaments.entering.entries import Entrant
from apps.tournaments.models import Participant, Tournament
from apps.tournaments.models.tournament import IN
from kernel.clock import now
from kernel.db import execute, rows
from kernel.events.outbox import outbox_row
from kernel.ids import new_id

CHUNK = 5_000

INSERT = """
INSERT INTO tournaments_participant (participant_id, tournament_id, name, user_id, members, seed, rating,
  status, fee_status, next_at, created_by, created_at, attempts)
SELECT id, %(tournament_id)s, name, user_id, members, seed, rating,
  CASE WHEN pays THEN 'awaiting_payment' ELSE 'entered' END, CASE WHEN pays THEN 'due' ELSE 'none' END,
  CASE WHEN pays THEN %(deadline)s::timestamptz END, %(by)s, %(now)s, 0
FROM (
  SELECT *, %(fee)s AND user_id IS NOT NULL AS pays FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb)
    AS (id uuid, name text, user_id uuid, members jsonb, seed int, rating int))
    WITH ORDINALITY AS r(id, name, user_id, members, seed, rating, place) ORDER BY place
) AS rows
ON CONFLICT DO NOTHING RETURNING participant_id, status
"""

ANNOUNCE = """
INSERT INTO outbox (aggregatetype, aggregateid, type, version, payload, headers)
SELECT e->>0, e->>1, e->>2, (e->>3)::int, (e->>4)::jsonb, (e->>5)::jsonb
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS r(e, place) ORDER BY place
"""
# One JSON text for many rows: the driver takes arrays apart value by value, which costs more than all the rest.


class Row(msgspec.Struct, frozen=True, gc=False):
    """:param number: of the row or line, as whoever sent it counts."""

    number: int
    entrant: Entrant


class Refusal(msgspec.Struct, frozen=True):
    """Why a row cannot be: a stable code."""

    row: int
    code: str


def chunks(wanted: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(wanted)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def complete(tournament: Tournament, wanted: Sequence[Row], refused: list[Refusal]) -> list[Row]:
    """The rows whose people exist, with the names of their accounts where none was given. Outside transactions."""
    asked = {person for row in wanted for person in people_of(row.entrant)}
    names = accounts.names_of(asked) if asked else {}
    known = []
    for row in wanted:
        entrant = row.entrant
        name = (entrant.name or (names.get(entrant.user_id, "") if entrant.user_id else "")).strip()
        if code := _impossible(tournament, entrant, name, names):
            refused.append(Refusal(row.number, code))
        else:
            known.append(Row(row.number, msgspec.structs.replace(entrant, name=name[:200])))
    return known


def _impossible(tournament: Tournament, entrant: Entrant, name: str, names: dict[UUID, str]) -> str:
    """The code of what is wrong, "" when nothing is."""
    if people_of(entrant) - names.keys():
        return UserNotFound.code
    try:
        check_members(tournament, entrant)
    except MembersNotAllowed as error:
        return error.code
    return "" if name else ParticipantNameMissing.code


class Intake:
    """Takes rows in, chunk by chunk, in one transaction that holds the tournament's lock.

    :ivar added: how many took a place. :ivar refused: those who could not.
    """

    def __init__(self, tournament: Tournament, *, by: UUID) -> None:
        self.tournament, self.by = tournament, by
        self.added = 0
        self.refused: list[Refusal] = []
        self.people = _people_in(tournament) if tournament.entrant_kind == "team" else None

    @property
    def free(self) -> int:
        return self.tournament.max_participants - self.tournament.participants - self.added

    def take(self, chunk: Sequence[Row]) -> None:
        """Insert whoever can be, in the order given, while there are places."""
        rest = self._not_barred(chunk)
        while rest and self.free:
            now_taken, rest = rest[: self.free], rest[self.free :]
            self._insert(now_taken)
        self._refuse(rest, TournamentFull.code)

    def _refuse(self, wanted: Iterable[Row], code: str) -> None:
        self.refused += [Refusal(row.number, code) for row in wanted]

    def _not_barred(self, chunk: Sequence[Row]) -> list[Row]:
        """Without those who were disqualified, or play in a team."""
        users = [row.entrant.user_id for row in chunk if row.entrant.user_id]
        barred = _users(self.tournament, users, status__in=["disqualified"])
        left = []
        for row in chunk:
            if row.entrant.user_id in barred:
                self._refuse([row], ParticipantDisqualified.code)
            elif self.people is not None and self.people & people_of(row.entrant):
                self._refuse([row], AlreadyEntered.code)
            else:
                left.append(row)
                if self.people is not None:
                    self.people |= people_of(row.entrant)
        return left

    def _insert(self, wanted: Sequence[Row]) -> None:
        # Sorted: ids made within one millisecond come in any order, and entrants are listed by them.
        ids = sorted(new_id() for _ in wanted)
        stored = dict(rows("tournaments", INSERT, self._values(ids, wanted)))
        self.added += len(stored)
        pairs = list(zip(ids, wanted, strict=True))
        self._announce([pair for pair in pairs if stored.get(pair[0]) == "entered"])
        self._explain([row for participant_id, row in pairs if participant_id not in stored])

    def _values(self, ids: Sequence[UUID], wanted: Sequence[Row]) -> dict[str, Any]:
        moment = now()
        stored = [
            {"id": participant_id, **msgspec.structs.asdict(row.entrant)}
            for participant_id, row in zip(ids, wanted, strict=True)
        ]
        return {
            "tournament_id": self.tournament.tournament_id,
            "fee": bool(self.tournament.entry_fee),
            "deadline": moment + conf.payment_window(),
            "now": moment,
            "by": self.by,
            "rows": msgspec.json.encode(stored).decode(),
        }

    def _announce(self, entered: Sequence[tuple[UUID, Row]]) -> None:
        events = [
            ParticipantEntered(
                tournament_id=self.tournament.tournament_id,
                participant_id=participant_id,
                user_id=row.entrant.user_id,
                name=row.entrant.name,
            )
            for participant_id, row in entered
        ]
        if events:
            execute("tournaments", ANNOUNCE, [msgspec.json.encode([outbox_row(event) for event in events]).decode()])

    def _explain(self, left_out: Sequence[Row]) -> None:
        users = [row.entrant.user_id for row in left_out if row.entrant.user_id]
        placed = _users(self.tournament, users, status__in=IN)
        for row in left_out:
            twice = row.entrant.user_id in placed
            self._refuse([row], (AlreadyEntered if twice else ParticipantNameTaken).code)


def _users(tournament: Tournament, users: Sequence[UUID], **wanted: Any) -> set[UUID | None]:
    """Those among ``users`` with such an entry."""
    if not users:
        return set()
    found = Participant.objects.using("tournaments").filter(tournament=tournament, user_id__in=users, **wanted)
    return set(found.values_list("user_id", flat=True))


def _people_in(tournament: Tournament) -> set[UUID]:
    """Captains and members of all teams that have a place."""
    found = Participant.objects.using("tournaments").filter(tournament=tournament, status__in=IN)
    people: set[UUID] = set()
    for user_id, members in found.values_list("user_id", "members"):
        people |= {*map(UUID, members), *([user_id] if user_id else [])}
    return people
