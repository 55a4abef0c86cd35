"""What a draw costs with its storing, beside a bare COPY of the same rows; and what one result costs.

``python -m benchmarks.tournament_storage [entrants ...]`` with a host's environment (``eval "$(python -m
devstack.scratch)"`` and ``manage.py setup`` in another shell). The draw is the whole use-case: who has entered is read,
ordered and numbered, the matches are generated and stored, the log and the lock are there. Everything is removed.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from typing import Any
from uuid import UUID

import msgspec

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
ROUNDS = 5
RESULTS = 400
GOALS = {1_000: 0.15, 10_000: 1.0, 100_000: 4.0}
OWNER = UUID(int=0)
ENTER = """
INSERT INTO tournaments_participant (participant_id, tournament_id, name, members, seed, status, fee_status, attempts,
  created_by, created_at)
SELECT uuidv7(), %s, 'Entrant ' || n, '[]', n, 'entered', 'none', 0, %s, now() FROM generate_series(1, %s) AS n
"""


def main(sizes: list[int]) -> None:
    import django

    django.setup()
    from django.conf import settings

    settings.LARGE_DRAW = max(sizes)
    print(f"{'entrants':>8} {'format':20} {'draw, stored':>13} {'goal':>6} {'raw COPY':>9} {'ratio':>6}")
    for entrants in sizes:
        for form in ("single_elimination", "double_elimination"):
            _draws(entrants, form)
    _results()


def _draws(entrants: int, form: str) -> None:
    from apps.tournaments.usecases.draw_bracket import draw_bracket

    taken, raw = [], []
    for _ in range(ROUNDS if entrants < 50_000 else 2):
        tournament_id = _tournament(entrants, form)
        started = time.perf_counter()
        draw_bracket(tournament_id=tournament_id, user_id=OWNER)
        taken.append(time.perf_counter() - started)
        raw.append(_raw_copy(tournament_id))
        _remove(tournament_id)
    draw, bare = statistics.median(taken), statistics.median(raw)
    print(f"{entrants:8,} {form:20} {draw:11.3f} s {GOALS.get(entrants, 0):5} s {bare:7.3f} s {draw / bare:6.1f}")


def _tournament(entrants: int, form: str) -> UUID:
    from apps.tournaments.domain.rules import Rules
    from apps.tournaments.models import Tournament
    from kernel.db import execute

    made = Tournament.objects.using("tournaments").create(
        name="Benchmark",
        start_date="2027-01-01",
        tournament_type=form,
        max_participants=entrants,
        participants=entrants,
        rules=msgspec.to_builtins(Rules()),
        lot=1,
        currency="USD",
        created_by=OWNER,
    )
    execute("tournaments", ENTER, [made.tournament_id, OWNER, entrants])
    return made.tournament_id


def _raw_copy(tournament_id: UUID) -> float:
    """The same rows again, as text that is ready, into the same table: the least that storing them can cost."""
    from django.db import connections

    from apps.tournaments.storage.writing import COPY
    from kernel.db import execute

    columns = COPY.partition("(")[2].rpartition(")")[0]
    connections["tournaments"].ensure_connection()
    bare: Any = connections["tournaments"].connection
    with bare.cursor() as cursor:
        selected = f"SELECT {columns} FROM tournaments_match WHERE tournament_id = '{tournament_id}'"
        with cursor.copy(f"COPY ({selected}) TO STDOUT") as out:
            text = b"".join(bytes(chunk) for chunk in out)
        execute("tournaments", "DELETE FROM tournaments_match WHERE tournament_id = %s", [tournament_id])
        started = time.perf_counter()
        with cursor.copy(COPY) as into:
            into.write(text)
        return time.perf_counter() - started


def _results() -> None:
    """One result after the other in a tournament of 10,000 matches."""
    from apps.tournaments.queries.matches import Filter, list_matches
    from apps.tournaments.queries.tournaments import find_tournament
    from apps.tournaments.usecases.record_result import Entered, record_result
    from apps.tournaments.usecases.start_tournament import start_tournament

    tournament_id = _tournament(10_001, "single_elimination")
    start_tournament(tournament_id=tournament_id, user_id=OWNER)
    ready = list_matches(find_tournament(tournament_id=tournament_id), wanted=Filter(status="ready"), limit=RESULTS)
    taken = []
    for match in ready[:RESULTS]:
        entered = Entered(home_score=1, away_score=0)
        started = time.perf_counter()
        record_result(match_id=match.match_id, entered=entered, version=match.version, user_id=OWNER)
        taken.append((time.perf_counter() - started) * 1_000)
    _remove(tournament_id)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"a result among 10,000 matches: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms (goal 30 ms)")


def _remove(tournament_id: UUID) -> None:
    from kernel.db import execute

    for table in ("match", "participant"):
        execute("tournaments", f"DELETE FROM tournaments_{table} WHERE tournament_id = %s", [tournament_id])
    # The log can only grow: its lines, and so the row of the tournament, stay.
    over = "UPDATE tournaments_tournament SET status = 'cancelled' WHERE tournament_id = %s"
    execute("tournaments", over, [tournament_id])


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(GOALS))
