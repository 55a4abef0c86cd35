"""Turn one contract method off everywhere, and on again: ``manage.py contract off accounts.post``."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.contracts import switches
from kernel.contracts.contract import REGISTRY
from runtime import catalogue


class Command(BaseCommand):
    """The kill switch; callers get ``unavailable`` within two seconds, on every host."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("state", choices=["off", "on"])
        parser.add_argument("method", help="<context>.<method>, e.g. accounts.get_user")

    def handle(self, *args: Any, state: str, method: str, **options: Any) -> None:
        for context in catalogue.load():
            import_module(f"{context.app}.contract")
        known = sorted(spec.full_name for contract in REGISTRY.values() for spec in contract.specs.values())
        if method not in known:
            raise CommandError(f"There is no contract method {method!r}; there are: {', '.join(known)}")
        switches.switch(method, off=state == "off")
        self.stdout.write(f"{method} is {state} on every host within {switches.FRESH_SECONDS:g} s")
