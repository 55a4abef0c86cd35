"""Check the store against the database, both ways; exit code 1 when something is wrong and could not be mended."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.basement.accepting.ledger import PATIENCE
from apps.basement.checking.finding import Finding
from apps.basement.usecases.check_files import check_files
from kernel.errors import DomainError


class Command(BaseCommand):
    """``manage.py check_files [--repair] [--dry-run] [--hash] [--grace SECONDS]``

    Looks only, unless told to repair. Files may come and go meanwhile. Safe to stop and to repeat.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what can be mended, mark what cannot")
        parser.add_argument("--dry-run", action="store_true", help="with --repair too: only look")
        parser.add_argument("--hash", action="store_true", help="read all bytes and compare their SHA-256")
        parser.add_argument(
            "--grace", type=int, default=int(PATIENCE.total_seconds()), metavar="SECONDS",
            help="leave younger bytes without a row alone",
        )  # fmt: skip

    def handle(self, *args: Any, repair: bool, dry_run: bool, grace: int, **options: Any) -> None:
        mend = repair and not dry_run
        try:
            report = check_files(repair=mend, read=options["hash"], grace=timedelta(seconds=grace), told=self._tell)
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        self.stdout.write(_verdict(report.found, mended=mend))
        if not report.ok:
            sys.exit(1)

    def _tell(self, part: str, batches: int, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.kind}: {finding.what}: {finding.detail}")
        self.stderr.write(f"{part}: batch {batches} done")


def _verdict(found: list[Finding], *, mended: bool) -> str:
    if not found:
        return "Store and database agree."
    counts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(Counter(each.kind for each in found).items()))
    return f"{'Mended or marked' if mended else 'Found'}: {counts}."
