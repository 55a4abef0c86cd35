"""Collect what no file has and nobody is bringing; workers do the same every minute."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.basement.usecases.collect_garbage import collect_garbage
from kernel.errors import DomainError


class Command(BaseCommand):
    """``manage.py collect_garbage [--dry-run]``. Safe to stop and to repeat."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much there is")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            found = collect_garbage(dry_run=dry_run, progress=self._progress)
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        for kind, count in found.items():
            self.stdout.write(f"{count:10,} {kind}" + (" to collect" if dry_run else " collected"))

    def _progress(self, kind: str, count: int) -> None:
        self.stderr.write(f"{kind}: {count:,} so far")
