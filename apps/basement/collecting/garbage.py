"""Kinds of garbage, and how each is collected. Safe to run anywhere, at once, and to kill at any point.

A blob without files moves into the ledger in one transaction: its row goes, its keys are doomed. Before that moment
equal bytes that come again use it; after it they make a blob of their own. Then bytes go, then the ledger's rows;
whoever is killed in between leaves doomed keys, which the next run takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from apps.basement.accepting import ledger
from apps.basement.collecting.naming import alive
from apps.basement.models import Blob, Incoming, Share
from apps.basement.picturing.keys import keys_of
from kernel.clock import now
from kernel.db import execute, rows, transaction

BATCH = 200
NOBODY = UUID(int=0)
REMEMBERED = timedelta(days=30)
"""How long a link that is over still says so."""

# An open file that the count has lost is worth more than the space: the check puts the count right.
UNUSED = """
SELECT blob_id FROM basement_blob AS blob
WHERE "references" = 0 AND NOT EXISTS (SELECT 1 FROM basement_file AS file WHERE file.blob_id = blob.blob_id)
ORDER BY blob_id LIMIT %s FOR UPDATE SKIP LOCKED
"""
DOOM_UNUSED = """
INSERT INTO basement_incoming (storage_key, owner_id, doomed)
SELECT storage_key, owner_id, TRUE FROM basement_blob WHERE blob_id = ANY(%s::uuid[])
ON CONFLICT (storage_key) DO UPDATE SET doomed = TRUE RETURNING storage_key
"""
UNTOUCHED = (
    "SELECT storage_key FROM basement_incoming WHERE NOT doomed AND created_at < %s ORDER BY created_at LIMIT %s"
)
CONDEMN = """
UPDATE basement_incoming SET doomed = TRUE WHERE storage_key = ANY(%s) AND NOT doomed AND created_at < %s
"""
STRIKE_OUT = "DELETE FROM basement_incoming WHERE storage_key = ANY(%s) AND NOT doomed AND created_at < %s"


def collect_untouched() -> Iterator[int]:
    """Doom keys that nobody brings any more; a key that a row names after all is struck out."""
    before = now() - ledger.PATIENCE
    while found := [key for (key,) in rows("basement", UNTOUCHED, [before, BATCH])]:
        kept = alive(found)
        execute("basement", STRIKE_OUT, [list(kept), before])
        yield execute("basement", CONDEMN, [[key for key in found if key not in kept], before])


def count_untouched() -> int:
    before = now() - ledger.PATIENCE
    return Incoming.objects.using("basement").filter(doomed=False, created_at__lt=before).count()


def collect_unused() -> Iterator[int]:
    """Delete blobs without files, and doom their keys and their thumbnails'."""
    while keys := _unname_unused():
        ledger.discard(keys)
        yield len(keys)


def _unname_unused() -> list[str]:
    with transaction("basement"):
        found: list[UUID] = [blob_id for (blob_id,) in rows("basement", UNUSED, [BATCH])]
        thumbnails = keys_of(found)
        ledger.doom(thumbnails, NOBODY)
        keys: list[str] = [key for (key,) in rows("basement", DOOM_UNUSED, [found])]
        Blob.objects.using("basement").filter(blob_id__in=found).delete()
    return keys + thumbnails


def count_unused() -> int:
    return Blob.objects.using("basement").filter(references=0, files=None).count()


def collect_doomed() -> Iterator[int]:
    """Delete the bytes of doomed keys, then their rows. What the store does not give up now stays for the next run."""
    doomed, last = Incoming.objects.using("basement").filter(doomed=True).order_by("storage_key"), ""
    while found := list(doomed.filter(storage_key__gt=last).values_list("storage_key", flat=True)[:BATCH]):
        yield ledger.discard(found)
        last = found[-1]


def count_doomed() -> int:
    return Incoming.objects.using("basement").filter(doomed=True).count()


def collect_links() -> Iterator[int]:
    """Forget links that ended or were revoked long ago."""
    before = now() - REMEMBERED
    for condition in ({"expires_at__lt": before}, {"revoked_at__lt": before}):
        yield Share.objects.using("basement").filter(**condition).delete()[0]


def count_links() -> int:
    before, links = now() - REMEMBERED, Share.objects.using("basement")
    return (links.filter(expires_at__lt=before) | links.filter(revoked_at__lt=before)).count()


Collector = tuple[Callable[[], Iterator[int]], Callable[[], int]]
"""How to collect, a batch at a time, and how to count only."""
