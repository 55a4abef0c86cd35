"""Bytes that no row names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from apps.basement.accepting import ledger
from apps.basement.checking.finding import Finding
from apps.basement.collecting.naming import alive, in_ledger
from apps.basement.picturing.keys import all_keys
from apps.basement.storage import store
from apps.basement.storage.types import Entry
from kernel.clock import now

BATCH = 500
NOBODY = UUID(int=0)


def check_bytes(*, grace: timedelta) -> Iterator[list[Finding]]:
    """Look at all that is in the store, a batch at a time.

    :param grace: younger bytes are left alone. They need no such mercy from us, who name each key before its first
        byte; whoever restores files from a backup before its rows does.
    """
    thumbnails, before = set(all_keys()), now() - grace
    entries = store.entries()
    while batch := list(islice(entries, BATCH)):
        unknown = [entry for entry in batch if entry.key not in thumbnails]
        named = _named(entry.key for entry in unknown)
        yield [_stray(entry) for entry in unknown if entry.key not in named and entry.modified <= before]


def _named(keys: Iterable[str]) -> set[str]:
    """Looked up after the listing: whatever has come meanwhile has its row."""
    asked = set(keys)
    found = in_ledger(asked)
    return found | alive(asked - found)


def _stray(entry: Entry) -> Finding:
    detail = f"{entry.size:,} bytes of {entry.modified:%F %T} that no row names"
    return Finding("bytes_without_row", entry.key, detail, partial(_remove, entry.key))


def _remove(key: str) -> None:
    if not _named([key]):
        ledger.doom([key], NOBODY)
        ledger.discard([key])
