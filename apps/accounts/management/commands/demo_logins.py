"""Who can sign in to a demo, as a table or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.demo import logins


class Command(BaseCommand):
    """``manage.py demo_logins [--json]``"""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are demo logins only with DEMO=1.")
        found = logins()
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for login in found:
            self.stdout.write(f"{login['role']:16} {login['identifier']:24} {login['password']}")
