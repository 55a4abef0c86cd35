"""Evaluate a writer of reports."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from apps.scouting import conf
from apps.scouting.adapters.providers import Provider
from apps.scouting.adapters.registry import OFFLINE, configured
from apps.scouting.contract import FactSheet
from apps.scouting.domain.drafts import Draft
from apps.scouting.domain.prompt import build, load_prompt
from apps.scouting.evaluation.evaluate import Evaluation, evaluate
from apps.scouting.evaluation.golden import golden


class Command(BaseCommand):
    """``manage.py evaluate_scouting --provider offline|gemini [--limit N] [--json]``.

    Writes the golden set of invented players and measures each report. Exits with 1 when a check is below its bar.
    A model's calls are paid for, and count against no budget.
    """

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--provider", choices=("offline", "gemini"), default="offline")
        parser.add_argument("--limit", type=int, default=0, help="only the first N cases; 0: all")
        parser.add_argument("--json", action="store_true", help="report as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = _provider(options["provider"])

        def write(sheet: FactSheet) -> Draft:
            text = build(load_prompt(conf.prompt()), sheet)
            return provider.write(sheet, prompt=text, deadline=conf.timeout()).draft

        cases = golden()[: options["limit"] or None]
        result = evaluate(cases, write, provider=provider.name, model=provider.model)
        self._report(result, as_json=options["json"])
        if not result.passed:
            raise CommandError("Below the bar.")

    def _report(self, result: Evaluation, *, as_json: bool) -> None:
        if as_json:
            said = msgspec.to_builtins(result) | {"passed": result.passed}
            self.stdout.write(msgspec.json.encode(said).decode())
            return
        self.stdout.write(f"{result.provider} ({result.model}), {result.cases} cases")
        self.stdout.write(f"{'check':<12} {'cases':>5} {'mean':>8} {'bar':>6}")
        for line in result.lines:
            failed = f"  {'' if line.passed else 'BELOW  '}{', '.join(line.failed[:5])}".rstrip()
            self.stdout.write(f"{line.check:<12} {line.cases:>5} {line.mean:>8.1%} {line.bar:>6.0%}{failed}")
        for title, counted in (("no report", result.errors), ("dropped", result.dropped)):
            for code, count in sorted(counted.items()):
                self.stdout.write(f"{title}: {code} {count}")


def _provider(name: str) -> Provider:
    """:raises CommandError: Gemini without a key, or switched off."""
    if name == "offline":
        return OFFLINE
    found = configured()
    if found is None or found.name != name:
        raise CommandError("There is no key for Gemini (GEMINI_API_KEY), or SCOUTING_PROVIDER is offline.")
    return found
