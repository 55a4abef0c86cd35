"""Make roles and databases, migrate each as its owner, then let every context prepare itself."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from runtime.provision import provision


class Command(BaseCommand):
    """``manage.py setup [--demo]``: idempotent, one process, named steps."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="also seed demo people and money (needs DEMO=1)")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        if not settings.ADMIN_URL:
            raise CommandError("DATABASE_ADMIN_URL is not set: give the URL of a superuser of the PostgreSQL server.")
        if demo and not settings.DEMO:
            raise CommandError("--demo needs DEMO=1, which needs DEBUG=1.")
        self.step("check", lambda: call_command("check", verbosity=0))
        self.step("provision", self.provision)
        for alias in settings.ALIASES:
            self.step(f"migrate {alias}", partial(call_command, "migrate", database=alias, verbosity=0))
        self.step("bootstrap", lambda: self.each("bootstrap", "run"))
        if demo:
            self.step("demo data", lambda: self.each("demo", "seed"))

    def step(self, name: str, work: Any) -> None:
        started = time.monotonic()
        work()
        self.stdout.write(f"{name} {time.monotonic() - started:.1f}s")
        self.stdout.flush()

    def provision(self) -> None:
        for alias in settings.ALIASES:
            variable = f"{alias.upper()}_DATABASE_URL"
            runtime_url = os.environ.get(variable)
            if not runtime_url:
                raise CommandError(f"{variable} is not set: it says which database and password to make.")
            provision(settings.ADMIN_URL, alias, runtime_url)

    def each(self, module: str, function: str) -> None:
        for context in settings.HOSTED:
            if find_spec(f"{context.app}.{module}"):
                getattr(import_module(f"{context.app}.{module}"), function)()
