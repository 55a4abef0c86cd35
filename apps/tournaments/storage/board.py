"""The domain's board over the tables: loads a match and its neighbours, never the tournament."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from apps.tournaments.domain.board import OPEN as STILL_OPEN
from apps.tournaments.domain.board import EntryNotFound, MatchNotFound
from apps.tournaments.domain.graph import Match
from apps.tournaments.domain.log import Entry, Undone, Withdrawn, decode
from apps.tournaments.domain.rules import Format
from apps.tournaments.models import Tournament
from apps.tournaments.queries.tournaments import rules_of
from apps.tournaments.storage.rows import SELECT, match_of
from kernel.db import one, rows

OPEN = "m.status IN ('waiting', 'ready', 'running')"
# S608: these statements are put together from constants of this package alone.
MATCHES = f"SELECT {SELECT} FROM tournaments_match AS m WHERE m.tournament_id = %s AND "  # noqa: S608

# A match and where its sides go: all that one result touches as a rule.
AROUND = f"""
SELECT {SELECT} FROM tournaments_match AS self
JOIN tournaments_match AS m ON m.tournament_id = self.tournament_id
                           AND m.number IN (self.number, self.winner_to, self.loser_to)
WHERE self.tournament_id = %s AND self.number = %s
"""  # noqa: S608

# The conditions on `kind` are spelled as in the partial index, or PostgreSQL could not use it.
TURNS = """
SELECT seq, action FROM tournaments_logentry
WHERE tournament_id = %s AND kind IN ('withdrawn', 'undone') ORDER BY seq
"""
PAIRINGS = "SELECT seq, action FROM tournaments_logentry WHERE tournament_id = %s AND kind = 'paired' ORDER BY seq"
SCORED = """
SELECT seq, action FROM tournaments_logentry
WHERE tournament_id = %s AND match = %s AND kind = 'scored' ORDER BY seq
"""
LAST = "SELECT status FROM tournaments_match WHERE tournament_id = %s ORDER BY number DESC LIMIT 1"
ANY_OPEN = f"SELECT 1 FROM tournaments_match AS m WHERE m.tournament_id = %s AND {OPEN} LIMIT 1"  # noqa: S608
LOG = "SELECT seq, action FROM tournaments_logentry WHERE tournament_id = %s ORDER BY seq"
ENTRY = "SELECT seq, action FROM tournaments_logentry WHERE tournament_id = %s AND seq = %s AND action IS NOT NULL"


class DatabaseBoard:
    """Implements :class:`apps.tournaments.domain.board.Board` for a tournament whose lock is held.

    What has been read is remembered, so a board is good for one action.
    """

    def __init__(self, tournament: Tournament) -> None:
        self._id = tournament.tournament_id
        self._last_seq = tournament.last_seq
        self._matches: dict[int, Match] = {}
        self.format: Format = tournament.tournament_type  # type: ignore[assignment]  # a constraint of the database
        self.rules = rules_of(tournament)
        self.entrants = tournament.entrants
        self.lot = tournament.lot

    def next_seq(self) -> int:
        return self._last_seq + 1

    def match_count(self) -> int:
        return self._count("max(m.number)", "TRUE")

    def open_count(self) -> int:
        return self._count("count(*)", OPEN)

    def match(self, number: int) -> Match:
        if number not in self._matches:
            for row in rows("tournaments", AROUND, [self._id, number]):
                self._keep(row)
        if number not in self._matches:
            raise MatchNotFound(match=number)
        return self._matches[number]

    def matches_of(self, entrant: int) -> Sequence[Match]:
        return self._load("(m.home = %s OR m.away = %s)", entrant, entrant)

    def pool(self, pool: int) -> Sequence[Match]:
        return self._load("m.pool = %s", pool)

    def open_in_pool(self, pool: int) -> int:
        return self._count("count(*)", f"m.pool = %s AND {OPEN}", pool)

    def fed_by(self, pool: int) -> Sequence[Match]:
        pattern = f"R{pool}.%"
        return self._load("(m.home_from LIKE %s OR m.away_from LIKE %s)", pattern, pattern)

    def round(self, number: int) -> Sequence[Match]:
        return self._load("m.bracket = 'swiss' AND m.round = %s", number)

    def all(self) -> Sequence[Match]:
        """Every match; for standings and checks, not for playing."""
        return self._load("TRUE")

    def pairings(self) -> Sequence[Entry]:
        return self._standing(rows("tournaments", PAIRINGS, [self._id]))

    def scored(self, match: int) -> Sequence[Entry]:
        return self._standing(rows("tournaments", SCORED, [self._id, match]))

    def entry(self, seq: int) -> Entry:
        row = one("tournaments", ENTRY, [self._id, seq])
        if row is None:
            raise EntryNotFound(entry=seq)
        return entry_of(row)

    def stands(self, seq: int) -> bool:
        return seq not in self._undone

    def withdrawn(self) -> Collection[int]:
        return self._gone.keys()

    def withdrawal(self, entrant: int) -> Entry:
        if entrant not in self._gone:
            raise EntryNotFound(entrant=entrant)
        return self._gone[entrant]

    def is_open(self) -> bool:
        """Some match is still to be played. The last one is the last to be: one look, as a rule."""
        last = one("tournaments", LAST, [self._id])
        return last is not None and (last[0] in STILL_OPEN or one("tournaments", ANY_OPEN, [self._id]) is not None)

    def log(self) -> list[Entry]:
        """All of it, without holes: lines that only tell are, to the domain, undos of nothing."""
        return [entry_of(row) for row in rows("tournaments", LOG, [self._id])]

    @cached_property
    def _turns(self) -> list[Entry]:
        return [entry_of(row) for row in rows("tournaments", TURNS, [self._id])]

    @cached_property
    def _gone(self) -> dict[int, Entry]:
        found = (e for e in self._turns if e.seq not in self._undone)
        return {e.action.entrant: e for e in found if isinstance(e.action, Withdrawn)}

    @cached_property
    def _undone(self) -> frozenset[int]:
        return frozenset(seq for e in self._turns if isinstance(e.action, Undone) for seq in e.action.entries)

    def _standing(self, found: Iterable[tuple[Any, ...]]) -> list[Entry]:
        return [entry_of(row) for row in found if row[0] not in self._undone]

    def _load(self, condition: str, *values: object) -> list[Match]:
        found = rows("tournaments", f"{MATCHES} {condition} ORDER BY m.number", [self._id, *values])
        return [self._keep(row) for row in found]

    def _keep(self, row: tuple[Any, ...]) -> Match:
        match = match_of(row)
        return self._matches.setdefault(match.number, match)

    def _count(self, what: str, condition: str, *values: object) -> int:
        statement = f"SELECT {what} FROM tournaments_match AS m WHERE m.tournament_id = %s AND {condition}"  # noqa: S608
        row = one("tournaments", statement, [self._id, *values])
        return int(row[0] or 0) if row else 0


def entry_of(row: tuple[int, str | None]) -> Entry:
    """A row of (``seq``, ``action``)."""
    seq, action = row
    return Entry(seq, Undone(()) if action is None else decode(action))
