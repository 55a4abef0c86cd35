"""Counts that rows keep, counted again: references of blobs, usage of owners."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from apps.basement.accepting.usage import lock_owner
from apps.basement.checking.finding import Finding
from kernel.db import execute, one, rows, transaction

BATCH = 500
REFERENCES = """
SELECT blob.blob_id, owner_id, "references", (SELECT count(*) FROM basement_file WHERE blob_id = blob.blob_id)
FROM basement_blob AS blob WHERE blob.blob_id > %s ORDER BY blob.blob_id LIMIT %s
"""
# An upload that is a file already, and does not know it yet, is counted as the file.
USAGE = """
SELECT COALESCE((SELECT used_bytes FROM basement_usage WHERE owner_id = %(owner)s), 0),
  (SELECT COALESCE(sum(size), 0) FROM basement_file WHERE owner_id = %(owner)s)
  + (SELECT COALESCE(sum(length), 0) FROM basement_upload AS upload
     WHERE owner_id = %(owner)s AND status IN ('open', 'received') AND NOT EXISTS (
       SELECT 1 FROM basement_file
       WHERE owner_id = %(owner)s AND idempotency_key = 'upload:' || upload.upload_id))
"""
OWNERS = """
SELECT owner_id FROM (
  SELECT owner_id FROM basement_usage
  UNION SELECT owner_id FROM basement_file
  UNION SELECT owner_id FROM basement_upload
) AS owners WHERE owner_id > %s ORDER BY owner_id LIMIT %s
"""
RECOUNT = """
UPDATE basement_blob AS blob
SET "references" = (SELECT count(*) FROM basement_file WHERE blob_id = blob.blob_id) WHERE blob_id = %s
"""


def check_references() -> Iterator[list[Finding]]:
    last = UUID(int=0)
    while batch := rows("basement", REFERENCES, [last, BATCH]):
        yield [
            Finding(
                "references_wrong", str(blob), f"says {said}, has {counted} files", partial(_recount_blob, blob, owner)
            )
            for blob, owner, said, counted in batch
            if said != counted
        ]
        last = batch[-1][0]


def check_usage() -> Iterator[list[Finding]]:
    last = UUID(int=0)
    while batch := [owner for (owner,) in rows("basement", OWNERS, [last, BATCH])]:
        yield [finding for owner in batch for finding in _usage_of(owner)]
        last = batch[-1]


def _usage_of(owner: UUID) -> Iterator[Finding]:
    said, counted = _count(owner)
    if said != counted:
        detail = f"says {said:,} bytes, has {counted:,}"
        yield Finding("usage_wrong", str(owner), detail, partial(_recount_usage, owner))


def _count(owner: UUID) -> tuple[int, int]:
    said, counted = one("basement", USAGE, {"owner": owner}) or (0, 0)
    return int(said), int(counted)


def _recount_blob(blob: UUID, owner: UUID) -> None:
    with transaction("basement"):
        lock_owner(owner)  # nobody adds or takes a file of theirs while we count
        execute("basement", RECOUNT, [blob])


def _recount_usage(owner: UUID) -> None:
    with transaction("basement"):
        lock_owner(owner)
        _, counted = _count(owner)
        execute("basement", "UPDATE basement_usage SET used_bytes = %s WHERE owner_id = %s", [counted, owner])
