"""Write, or with ``--check`` verify, this host's OpenAPI document, ``microservices/<host>/openapi.json``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.generators import SchemaGenerator

from runtime.catalogue import ROOT


class Command(BaseCommand):
    """``HOST=chat manage.py openapi_lock [--check]``"""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the file is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if settings.WHOLE:
            raise CommandError("The monolith's document is the sum of its contexts'; set HOST to one of them.")
        path = ROOT / "microservices" / settings.HOST / "openapi.json"
        generator: Any = SchemaGenerator  # drf-spectacular has no types for it
        text = json.dumps(generator().get_schema(request=None, public=True), indent=1, default=str) + "\n"
        if check and (not path.exists() or path.read_text() != text):
            raise CommandError(f"{path.relative_to(ROOT)} is stale: HOST={settings.HOST} manage.py openapi_lock")
        if not check:
            path.write_text(text)
