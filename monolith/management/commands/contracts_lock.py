"""Write, or with ``--check`` verify, the committed schema of all contracts and events."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from runtime import contract_lock as lock


class Command(BaseCommand):
    """``manage.py contracts_lock [--check]``"""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the file is stale or a change breaks")
        parser.add_argument("--allow-breaking", action="store_true", help="write although callers would break")

    def handle(self, *args: Any, check: bool, allow_breaking: bool, **options: Any) -> None:
        now = lock.current()
        text = json.dumps(now, indent=1, sort_keys=True) + "\n"
        before = lock.PATH.read_text() if lock.PATH.exists() else ""
        broken = lock.breaking(json.loads(before), now) if before else []
        if broken and not allow_breaking:
            raise CommandError("These changes break callers that run the previous version:\n  " + "\n  ".join(broken))
        if check and text != before:
            raise CommandError(f"{lock.PATH.name} is stale: run manage.py contracts_lock and commit it.")
        if not check:
            lock.PATH.write_text(text)
