"""Play a whole tournament."""

from __future__ import annotations

import resource
import sys
from argparse import ArgumentParser
from typing import Any, get_args
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError

from apps.tournaments.contract import TournamentType
from apps.tournaments.domain.rules import Rules
from apps.tournaments.playing.simulation import Report, Script, simulate
from kernel.errors import DomainError


class Command(BaseCommand):
    """``manage.py simulate_tournament --type double_elimination --entrants 64 [--seed 7] [--rounds N] [--json]``.

    Makes, draws and plays it as people would, one result after the other; says who has won, how long each step took,
    and whether the matches are what the log says (exits with 1 when they are not).
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--type", choices=get_args(TournamentType), default="single_elimination")
        parser.add_argument("--entrants", type=int, default=16)
        parser.add_argument("--seed", type=int, default=0, help="of the results")
        parser.add_argument("--rounds", type=int, default=0, help="of a Swiss tournament; 0: as many as a knockout")
        parser.add_argument("--rules", default="{}", help="further rules, as JSON")
        parser.add_argument(
            "--user", type=UUID, default=UUID(int=0), help="whose tournament; the platform's if not said"
        )
        parser.add_argument("--json", action="store_true", help="report as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = simulate(self._script(options), progress=self._progress)
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        self._report(report, as_json=options["json"])
        if not report.equal:
            raise CommandError("The matches are not what the log says.")

    def _script(self, options: dict[str, Any]) -> Script:
        given = {"rounds": options["rounds"]} if options["rounds"] else {}
        try:
            rules = msgspec.convert(msgspec.json.decode(options["rules"]) | given, Rules)
        except (msgspec.MsgspecError, TypeError) as error:
            raise CommandError(f"--rules: {error}") from None
        return Script(
            tournament_type=options["type"],
            entrants=options["entrants"],
            rules=rules,
            seed=options["seed"],
            creator=options["user"],
        )

    def _progress(self, step: str, count: int) -> None:
        self.stderr.write(f"{step} {count:,}")

    def _report(self, report: Report, *, as_json: bool) -> None:
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)
        if as_json:
            said = msgspec.structs.asdict(report) | {"peak_megabytes": megabytes}
            self.stdout.write(msgspec.json.encode(said).decode())
            return
        self.stdout.write(f"champion: {report.champion or 'nobody'} ({report.tournament_id})")
        self.stdout.write(f"results: {report.results:,} of {report.entrants:,} entrants, {megabytes} MB at the most")
        self.stdout.write(", ".join(f"{step} {taken:.2f} s" for step, taken in report.seconds.items()))
        self.stdout.write("the log says the same" if report.equal else "THE LOG SAYS OTHERWISE")
