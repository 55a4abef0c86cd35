"""Take players in from a CSV file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import msgspec
from django.core.management.base import BaseCommand, CommandError

from apps.players.exchange.csv_read import read_rows
from apps.players.exchange.refusals import PlayersRefused, Refusal
from apps.players.usecases.import_players import Imported, import_players
from kernel.errors import DomainError

SHOWN = 20
"""Refused lines that people are shown; programs get all (``--json``)."""


class Command(BaseCommand):
    """``manage.py import_players file.csv|- [--dry-run] [--json] [--skip-bad]``.

    Columns: player_id, external_id, full_name, country, position, role, age, status, current_team, league,
    market_value, currency, season, matches, minutes, and any metric. All or nothing, unless bad lines are to be
    skipped. Exits with 1 when nothing was taken in because of refused lines.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a CSV file in UTF-8, or - for standard input")
        parser.add_argument("--skip-bad", action="store_true", help="take in what can be, report the rest")
        parser.add_argument("--dry-run", action="store_true", help="report, and leave nothing behind")
        parser.add_argument("--json", action="store_true", help="report as one JSON object")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            done, failed = self._import(file, skip_bad=options["skip_bad"], dry_run=options["dry_run"]), False
        except PlayersRefused as error:
            refused = msgspec.convert(error.details["refused"], list[Refusal])
            done, failed = Imported(created=0, updated=0, unchanged=0, dry_run=False, refused=refused), True
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: {error}") from None
        self._report(done, as_json=options["json"])
        if failed:
            raise CommandError(PlayersRefused.message)

    def _import(self, file: str, *, skip_bad: bool, dry_run: bool) -> Imported:
        """:raises DomainError: :raises OSError: :raises UnicodeDecodeError:"""
        refused: list[Refusal] = []
        with opened(file) as lines:
            rows = read_rows(lines, refused=refused)
            return import_players(rows=rows, creator=None, refused=refused, skip_bad=skip_bad, dry_run=dry_run)

    def _report(self, done: Imported, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(msgspec.json.encode(done).decode())
            return
        for one in done.refused[:SHOWN]:
            self.stdout.write(f"line {one.row}: {one.field or 'all of it'}: {one.code}: {one.message}")
        if len(done.refused) > SHOWN:
            self.stdout.write(f"... and {len(done.refused) - SHOWN:,} more")
        would = " (dry run: nothing was kept)" if done.dry_run else ""
        counts = f"{done.created:,} added, {done.updated:,} changed, {done.unchanged:,} as they were"
        self.stdout.write(f"{counts}, {len(done.refused):,} refused{would}")


@contextmanager
def opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdin
        return
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        yield lines
