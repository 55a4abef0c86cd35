"""Blobs whose bytes are not there, or are others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from apps.basement.checking.finding import Finding
from apps.basement.models import Blob
from apps.basement.storage import store
from apps.basement.storage.types import BytesMissing
from kernel.clock import now

BATCH, LANES = 200, 8


def check_blobs(*, read: bool) -> Iterator[list[Finding]]:
    """Ask the store for each blob, a batch at a time. :param read: all bytes are read and their hash is compared."""
    found = Blob.objects.using("basement").order_by("blob_id")
    last, judge = None, partial(_fault, read=read)
    with ThreadPoolExecutor(LANES) as pool:
        while batch := list((found.filter(blob_id__gt=last) if last else found)[:BATCH]):
            # The store is asked by many at once, the database by none of them.
            faults = zip(batch, pool.map(judge, batch), strict=True)
            yield [finding for blob, fault in faults for finding in _findings(blob, fault, read=read)]
            last = batch[-1].blob_id


def _fault(blob: Blob, *, read: bool) -> str:
    """What is wrong with the bytes, "" when nothing is. What was marked before is read in any case."""
    read = read or blob.missing_since is not None
    try:
        size = store.size(blob.storage_key)
        if size != blob.size:
            return f"{size:,} bytes instead of {blob.size:,}"
        if read and store.measure(blob.storage_key).sha256 != bytes(blob.sha256):
            return "other bytes than were stored: their hash differs"
    except BytesMissing:
        return "no bytes"
    return ""


def _findings(blob: Blob, fault: str, *, read: bool) -> Iterator[Finding]:
    mend = partial(_mark, blob, read=read)
    if fault:
        kind = "bytes_missing" if fault == "no bytes" else "bytes_damaged"
        yield Finding(kind, str(blob.blob_id), f"{blob.storage_key}: {fault}", mend, lost=True)
    elif blob.missing_since is not None:
        yield Finding("bytes_found", str(blob.blob_id), f"{blob.storage_key}: were missing, and are there", mend)


def _mark(blob: Blob, *, read: bool) -> None:
    """Say in the row how it stands: readers are told, and the owner's next upload of these bytes replaces them."""
    same = Blob.objects.using("basement").filter(pk=blob.pk, storage_key=blob.storage_key)
    if _fault(blob, read=read):
        same.filter(missing_since=None).update(missing_since=now())
    else:
        same.update(missing_since=None)
