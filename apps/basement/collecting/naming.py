"""Which rows name a key of the store."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.db import rows

# Received bytes of an upload may also lie behind its key: what follows a dot is its own business.
NAMED = """
WITH asked AS (SELECT unnest(%(keys)s::text[]) AS key)
SELECT key FROM asked WHERE EXISTS (SELECT 1 FROM basement_blob WHERE storage_key = key)
  OR EXISTS (
    SELECT 1 FROM basement_upload WHERE storage_key = split_part(key, '.', 1) AND status IN ('open', 'received')
  )
"""
THUMBNAILS = """
SELECT DISTINCT made.value ->> 'key' FROM basement_picture, jsonb_each(thumbnails) AS made
WHERE made.value ->> 'key' = ANY(%(keys)s)
"""
IN_LEDGER = "SELECT storage_key FROM basement_incoming WHERE storage_key = ANY(%(keys)s)"


def alive(keys: Iterable[str]) -> set[str]:
    """Those that belong to a blob, an unfinished upload or a thumbnail; reads all pictures if need be."""
    asked = set(keys)
    found = {key for (key,) in rows("basement", NAMED, {"keys": list(asked)})} if asked else set()
    left = asked - found
    return found | ({key for (key,) in rows("basement", THUMBNAILS, {"keys": list(left)})} if left else set())


def in_ledger(keys: Iterable[str]) -> set[str]:
    """Those that are on their way in or out."""
    return {key for (key,) in rows("basement", IN_LEDGER, {"keys": list(keys)})}
