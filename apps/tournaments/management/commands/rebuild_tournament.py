"""Derive a tournament's matches from its log."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.tournaments.usecases.rebuild_tournament import rebuild_tournament
from kernel.errors import DomainError

SHOWN = 20


class Command(BaseCommand):
    """``manage.py rebuild_tournament <tournament_id> [--check]``.

    Writes the matches that are stored otherwise than the log says; with ``--check`` only lists them, and exits with 1.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tournament_id", type=UUID)
        parser.add_argument("--check", action="store_true", help="compare, and change nothing")

    def handle(self, *args: Any, tournament_id: UUID, check: bool, **options: Any) -> None:
        try:
            found = rebuild_tournament(tournament_id=tournament_id, check=check)
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        for difference in found.differences[:SHOWN]:
            self.stdout.write(f"match {difference.match}: {', '.join(difference.fields)}")
        for number in found.withdrawn[:SHOWN]:
            self.stdout.write(f"entrant {number}: withdrawn by the log or by the row, not by both")
        differing = len(found.differences) + len(found.withdrawn)
        self.stdout.write(f"{found.matches:,} matches, {differing} differences")
        if check and not found.equal:
            raise CommandError("The matches are not what the log says.")
