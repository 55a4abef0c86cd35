"""Write the gateway's bootstrap and its first route tables. Works without a database: all at the monolith."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from controlplane import revisions
from controlplane.adapters.route_files import replace_file
from controlplane.aliases import of_this_checkout
from controlplane.publisher import tables_of
from controlplane.renderer import render_bootstrap
from controlplane.renderer.gateway import from_environment
from controlplane.renderer.tables import file_of
from controlplane.revisions import BEFORE_ALL, Revision
from runtime import catalogue


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", default=settings.GATEWAY_DIR, metavar="DIR", help="default: GATEWAY_DIR")
        parser.add_argument("--xds", choices=["file", "rest"], default="file", help="how routes reach the gateway")

    def handle(self, *args: Any, out: str, xds: str, **options: Any) -> None:
        directory = Path(out).resolve()
        if xds == "rest" and not settings.GATEWAY_TOKEN:
            raise CommandError("GATEWAY_TOKEN is not set: the gateway could not say who it is.")
        tables = directory / "xds" if xds == "file" else None
        gateway = from_environment(os.environ, catalogue.load(), directory=str(tables or ""))
        bootstrap = render_bootstrap(gateway, catalogue.load(), of_this_checkout())
        # With REST xDS the file holds the shared secret.
        replace_file(directory / "envoy.json", bootstrap, mode=0o644 if tables else 0o640)
        if tables:
            self._write_tables(tables)
        self.stdout.write(str(directory / "envoy.json"))

    def _write_tables(self, directory: Path) -> None:
        revision = self._newest()
        for name, table in tables_of(revision).items():
            replace_file(directory / file_of(name), table)
        self.stdout.write(f"routes of revision {revision.number}")

    def _newest(self) -> Revision:
        if "CONTROL_DATABASE_URL" not in os.environ:
            return BEFORE_ALL
        try:
            return revisions.newest()
        except DatabaseError as error:
            self.stderr.write(f"The control database does not answer ({type(error).__name__}): all at the monolith.")
            return BEFORE_ALL
