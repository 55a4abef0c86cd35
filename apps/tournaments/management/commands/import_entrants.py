"""Enter people from a CSV file."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError

from apps.tournaments.api.entry_schemas import AddParticipant
from apps.tournaments.entering.csv_rows import read_rows
from apps.tournaments.entering.intake import Refusal
from apps.tournaments.queries.tournaments import find_tournament
from apps.tournaments.usecases.add_participants import EntriesRefused, Taken, add_participants
from kernel.errors import DomainError

SHOWN = 20
"""Refused lines that people are shown; programs get all (``--json``)."""


class Command(BaseCommand):
    """``manage.py import_entrants <tournament_id> file.csv|- [--skip-bad] [--dry-run] [--json]``.

    Columns: name, user_id, seed, rating (name or user_id at least). All or nothing, unless bad lines are to be
    skipped. Exits with 1 when nobody was entered because of refused lines.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tournament_id", type=UUID)
        parser.add_argument("file", help="a CSV file in UTF-8, or - for standard input")
        parser.add_argument("--skip-bad", action="store_true", help="enter whoever can be, report the others")
        parser.add_argument("--dry-run", action="store_true", help="report, and leave nothing behind")
        parser.add_argument("--json", action="store_true", help="report as one JSON object")

    def handle(self, *args: Any, tournament_id: UUID, file: str, **options: Any) -> None:
        started = time.monotonic()
        try:
            taken = self._import(tournament_id, file, skip_bad=options["skip_bad"], dry_run=options["dry_run"])
            failed = False
        except EntriesRefused as error:
            taken, failed = Taken(added=0, refused=error.details["refused"]), True
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        self._report(taken, as_json=options["json"], dry_run=options["dry_run"], seconds=time.monotonic() - started)
        if failed:
            raise CommandError(EntriesRefused.message)

    def _import(self, tournament_id: UUID, file: str, *, skip_bad: bool, dry_run: bool) -> Taken:
        """:raises EntriesRefused: :raises DomainError: :raises OSError:"""
        refused: list[Refusal] = []
        with opened(file) as lines:
            return add_participants(
                tournament_id=tournament_id,
                wanted=read_rows(lines, entrant=AddParticipant, refused=refused),
                by=find_tournament(tournament_id=tournament_id).created_by,
                refused=refused,
                skip_bad=skip_bad,
                dry_run=dry_run,
                progress=self._progress,
            )

    def _progress(self, step: str, rows: int) -> None:
        self.stderr.write(f"{step} {rows:,}")

    def _report(self, taken: Taken, *, as_json: bool, dry_run: bool, seconds: float) -> None:
        if as_json:
            report = {"added": taken.added, "dry_run": dry_run, "refused": taken.refused, "seconds": round(seconds, 2)}
            self.stdout.write(msgspec.json.encode(report).decode())
            return
        for refusal in taken.refused[:SHOWN]:
            self.stdout.write(f"line {refusal.row}: {refusal.code}")
        if len(taken.refused) > SHOWN:
            self.stdout.write(f"... and {len(taken.refused) - SHOWN:,} more")
        would = "would have been " if dry_run else ""
        self.stdout.write(f"{taken.added:,} {would}entered, {len(taken.refused):,} refused, {seconds:.1f} s")


@contextmanager
def opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdin
        return
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        yield lines
