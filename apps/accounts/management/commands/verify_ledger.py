"""Check the books against themselves; exit code 1 when something cannot be."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import BaseCommand

from apps.accounts.usecases.verify_ledger import LedgerReport, verify_ledger


class Command(BaseCommand):
    """``manage.py verify_ledger [--full] [--json]``."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="from the first entry, not from the last good run")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, full: bool, json: bool, **options: Any) -> None:
        report = verify_ledger(full=full)
        self.stdout.write(msgspec.json.encode(report).decode() if json else _text(report))
        if not report.ok:
            sys.exit(1)


def _text(report: LedgerReport) -> str:
    scope = "from the first entry" if report.full else "since the last good run"
    lines = [
        f"{found.rule}: account {found.account_id or '-'} version {found.version or '-'}: {found.difference}"
        for found in report.differences
    ]
    verdict = "the books are right" if report.ok else f"{len(lines)} differences"
    return "\n".join([*lines, f"{report.accounts} accounts verified {scope} in {report.seconds:.2f} s: {verdict}"])
