"""What somebody who died has left, and thumbnails without bytes: both are known, and mended by those who know them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from apps.basement.checking.finding import Finding
from apps.basement.collecting import garbage
from apps.basement.usecases.collect_garbage import collect_garbage
from apps.basement.usecases.remake_thumbnails import find_pictures, remake_thumbnails

BATCH = 200


def check_garbage() -> Iterator[list[Finding]]:
    """Garbage that the collection would take."""
    counts = {
        "untouched keys": garbage.count_untouched(),
        "unused blobs": garbage.count_unused(),
        "doomed keys": garbage.count_doomed(),
    }
    yield [Finding("garbage", kind, f"{count:,} to collect", _collect) for kind, count in counts.items() if count]


def _collect() -> None:
    collect_garbage()


def check_thumbnails() -> Iterator[list[Finding]]:
    """Pictures that lack a thumbnail, or its bytes."""
    found = find_pictures("missing")
    while batch := list(islice(found, BATCH)):
        yield [
            Finding("thumbnails_missing", str(blob), "will be made again", partial(remake_thumbnails, blob_ids=[blob]))
            for blob in batch
        ]
