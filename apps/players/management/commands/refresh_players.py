"""``manage.py refresh_players``: new reports for many players at once."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from apps.players.refreshing.summary import Summary
from apps.players.usecases.refresh_players import refresh_players

FAILED, INTERRUPTED = 1, 130
MOST_AT_ONCE = 200


class Command(BaseCommand):
    help = (
        "Write a new scouting report for every player without a recent one. Safe to interrupt, to kill and to run"
        " again, also several at once. Exit codes: 0, 1 when a player failed, 130 when interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=_between(1, MOST_AT_ONCE), default=20, help="players at once (20)")
        parser.add_argument(
            "--window", type=_between(0, 10**8), default=3600, metavar="SECONDS",
            help="leave out players with a report younger than this (3600)",
        )  # fmt: skip
        parser.add_argument("--ids", type=_ids, nargs="+", help="only these players, by spaces or commas")
        parser.add_argument("--limit", type=_between(1, 10**9), help="no more players than these, the stalest first")
        parser.add_argument("--dry-run", action="store_true", help="say who would be refreshed, and change nothing")
        parser.add_argument("--json", action="store_true", help="the summary as JSON on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        _quiet_log(options["verbosity"])
        ids = None if options["ids"] is None else [one for some in options["ids"] for one in some]
        summary = refresh_players(
            concurrency=options["concurrency"],
            window=timedelta(seconds=options["window"]),
            ids=ids,
            limit=options["limit"],
            dry_run=options["dry_run"],
        )
        self.stdout.write(msgspec.json.encode(summary).decode() if options["json"] else "\n".join(_said(summary)))
        if summary.interrupted:
            sys.exit(INTERRUPTED)
        if summary.failed:
            sys.exit(FAILED)


def _said(summary: Summary) -> list[str]:
    if summary.dry_run:
        return [f"{summary.planned} would be refreshed, {summary.skipped.total()} would be skipped"]
    return summary.lines()


def _quiet_log(verbosity: int) -> None:
    """The log's lines go to stderr, so that stdout is the summary; each player's steps only with ``-v 2``."""
    root = logging.getLogger()
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(sys.stderr)
    if verbosity < 2:
        root.setLevel(logging.WARNING)


def _between(least: int, most: int) -> Any:
    def number(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"a whole number from {least} to {most}")
        return int(text)

    return number


def _ids(text: str) -> list[UUID]:
    try:
        return [UUID(part) for part in text.split(",") if part]
    except ValueError:
        raise ArgumentTypeError(f"{text[:40]!r} is not the id of a player") from None
