"""Who answers a context: ``route chat --service --weight 10``, ``--shadow 5``, ``--back``, ``route status``."""

from __future__ import annotations

import getpass
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from controlplane import drains, queries
from controlplane.models import RouteRevision
from controlplane.routes import Route, share
from controlplane.usecases.revert_route import revert_route
from controlplane.usecases.set_route import set_route
from kernel.errors import DomainError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", help="a context, or `status`, or `revert`")
        parser.add_argument("number", nargs="?", type=int, help="with `revert`: the revision to undo")
        to = parser.add_mutually_exclusive_group()
        to.add_argument("--service", action="store_true", help="to the service")
        to.add_argument("--shadow", nargs="?", const="100", metavar="PERCENT", help="copies of reads to the service")
        to.add_argument("--back", action="store_true", help="to the monolith")
        to.add_argument("--history", action="store_true", help="the revisions that changed it")
        parser.add_argument("--weight", default="100", metavar="PERCENT", help="share of users, with --service")
        parser.add_argument("--reason", default="")
        parser.add_argument("--force", action="store_true", help="even if the service is not healthy")
        parser.add_argument("--drain-seconds", type=int, default=drains.SECONDS, help="to close old sockets over")
        parser.add_argument("--json", action="store_true", help="with `status`")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(options)
        except DomainError as error:
            details = "".join(f"\n{name}: {value}" for name, value in error.details.items())
            raise CommandError(f"{error.code}: {error.public}{details}") from None

    def _act(self, options: dict[str, Any]) -> None:
        if options["subject"] == "status":
            self._status(as_json=options["json"])
        elif options["subject"] == "revert":
            self._revert(options)
        elif options["history"]:
            self._history(options["subject"])
        else:
            self._set(options)

    def _set(self, options: dict[str, Any]) -> None:
        route = _wanted(options)
        revision = set_route(context=options["subject"], route=route, **_common(options))
        self.stdout.write(f"{options['subject']}: {route.describe()} (revision {revision.number})")

    def _revert(self, options: dict[str, Any]) -> None:
        if options["number"] is None:
            raise CommandError("route revert needs the number of a revision; see `route status`.")
        revision = revert_route(revision=options["number"], **_common(options))
        self.stdout.write(f"revision {options['number']} undone (revision {revision.number})")

    def _status(self, *, as_json: bool) -> None:
        found = queries.who_hosts()
        newest = next(iter(queries.history(1)), None)
        if as_json:
            contexts = [{name: getattr(row, name) for name in row.__slots__} for row in found]
            self.stdout.write(json.dumps({"revision": newest.revision if newest else 0, "contexts": contexts}))
            return
        for row in found:
            share_of = f"{row.shadow_percent:g} % copied" if row.state == "shadow" else f"{row.weight:g} % service"
            self.stdout.write(f"{row.context:<16}{row.state:<10}{share_of:<16}service {row.health}")
        self.stdout.write(_line(newest) if newest else "revision 0")

    def _history(self, context: str) -> None:
        rows = queries.history(1000)
        for row, older in zip(rows, [*rows[1:], None], strict=True):
            entry = row.routes.get(context)
            if entry != (older.routes.get(context) if older else None):
                self.stdout.write(f"{_line(row)}: {json.dumps(entry) if entry else 'monolith'}")


def _wanted(options: dict[str, Any]) -> Route:
    if options["service"]:
        return Route(weight=share(options["weight"]))
    if options["shadow"] is not None:
        return Route(shadow=share(options["shadow"]))
    if options["back"]:
        return Route()
    raise CommandError("Say where to: --service [--weight PERCENT], --shadow [PERCENT] or --back.")


def _common(options: dict[str, Any]) -> dict[str, Any]:
    names = ("reason", "force", "drain_seconds")
    return {"author": getpass.getuser(), **{name: options[name] for name in names}}


def _line(row: RouteRevision) -> str:
    outcomes = ", ".join(sorted({publication.outcome for publication in row.publications.all()})) or "not published"
    reason = f" ({row.reason})" if row.reason else ""
    return f"revision {row.revision} {outcomes} by {row.author} at {row.created_at:%Y-%m-%d %H:%M:%S}{reason}"
