"""Make thumbnails again."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from apps.basement import conf
from apps.basement.models import Picture
from apps.basement.usecases.make_thumbnails import make_thumbnails
from apps.basement.usecases.remake_thumbnails import Which, find_pictures, remake_thumbnails
from kernel.clock import now
from kernel.errors import DomainError

CHUNK = 100


class Command(BaseCommand):
    """``manage.py remake_thumbnails --failed | --missing | --all [--size 256] [--dry-run] [--queue]``

    The thumbnails that are there stay until the new ones are. Safe to stop and to repeat.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--failed", dest="which", action="store_const", const="failed", help="those that failed")
        which.add_argument(
            "--missing", dest="which", action="store_const", const="missing", help="without a size, or its bytes"
        )
        which.add_argument("--all", dest="which", action="store_const", const="all", help="every picture")
        parser.add_argument("--size", type=int, help="only those that have no thumbnail of this size")
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")
        parser.add_argument("--queue", action="store_true", help="leave the work to the workers")

    def handle(self, *args: Any, which: Which, size: int | None, dry_run: bool, queue: bool, **options: Any) -> None:
        try:
            found = list(find_pictures(which, size=size))
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.public}") from None
        self.stdout.write(f"{len(found):,} pictures.")
        if dry_run:
            return
        started, done, outcomes = time.monotonic(), 0, Counter[str]()
        for chunk in _chunks(found):
            remake_thumbnails(blob_ids=chunk)
            if not queue:
                outcomes += _made(chunk)
            done += len(chunk)
            told = ", ".join(f"{count:,} {status}" for status, count in sorted(outcomes.items())) or "queued"
            self.stdout.write(f"{done:,} of {len(found):,} in {time.monotonic() - started:.0f} s: {told}")


def _made(chunk: list[UUID]) -> Counter[str]:
    """Work beside whatever workers there are, until nothing of the chunk is due. :returns: pictures by status."""
    rows = Picture.objects.using("basement").filter(blob_id__in=chunk)
    lanes = conf.picture_processes()
    while rows.filter(next_at__lte=now()).exists():
        with ThreadPoolExecutor(lanes) as pool:
            list(pool.map(_sweep, range(lanes)))
        time.sleep(0.05)  # what is due still is locked by somebody
    return Counter(rows.values_list("status", flat=True))


def _sweep(lane: int) -> None:
    try:
        make_thumbnails(most=CHUNK)
    finally:
        connections["basement"].close()


def _chunks(found: list[UUID]) -> Iterator[list[UUID]]:
    source = iter(found)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
